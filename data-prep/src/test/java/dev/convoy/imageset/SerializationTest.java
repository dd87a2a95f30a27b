package dev.convoy.imageset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convoy.augment.AugmentSettings;
import dev.convoy.augment.InputBatch;
import dev.convoy.augment.InputStatistics;
import dev.convoy.augment.InputTransform;
import dev.convoy.augment.MeanKind;
import dev.convoy.augment.RegionJitter;
import dev.convoy.augment.View;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.JavaSerializer;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.SerializerInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import scala.reflect.ClassTag$;

class SerializationTest {
    static List<SerializerInstance> serializers() {
        SparkConf strict = new SparkConf(false).set("spark.kryo.registrationRequired", "true");
        strict.registerKryoClasses(KryoClasses.all().toArray(new Class<?>[0]));
        return List.of(
                new KryoSerializer(strict).newInstance(), new JavaSerializer(new SparkConf(false)).newInstance());
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void imageShard_thereAndBack_isTheSame(SerializerInstance serializer) {
        ImageShard shard = new ImageShard(
                5,
                8,
                StoredForm.of("train", Infos.grey(1, 2, ImageEncoding.RAW)),
                new int[] {3, 4},
                new MemoryImages(new byte[][] {{1, 2}, {3, -4}}));

        ImageShard copy = thereAndBack(serializer, shard, ImageShard.class);

        assertThat(copy).usingRecursiveComparison().isEqualTo(shard);
        assertThat(copy.pixels(1, new byte[0])).containsExactly(3, -4);
        assertThat(copy.id(1)).isEqualTo(13);
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void storedImage_thereAndBack_isTheSame(SerializerInstance serializer) {
        StoredImage image = new StoredImage(7, 2, new byte[] {1, -1});

        assertThat(thereAndBack(serializer, image, StoredImage.class))
                .usingRecursiveComparison()
                .isEqualTo(image);
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void labelledImage_thereAndBack_isTheSame(SerializerInstance serializer) {
        LabelledImage image = new LabelledImage(7, 2, new byte[] {1, -1});

        assertThat(thereAndBack(serializer, image, LabelledImage.class))
                .usingRecursiveComparison()
                .isEqualTo(image);
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void inputTransform_thereAndBack_givesTheSameInput(SerializerInstance serializer) {
        AugmentSettings settings = new AugmentSettings(1, 1, 2, MeanKind.IMAGE, 0.5f, 1, true);
        InputTransform transform = InputTransform.of(settings, 1, 1, 2, InputStatistics.ofMean(new float[] {1f, 2f}));

        InputTransform copy = thereAndBack(serializer, transform, InputTransform.class);

        InputBatch batch = copy.newBatch(1);
        batch.test(0, new byte[] {11, 22}, 1, 2, View.CENTRE);
        assertThat(batch.finish(1)).containsExactly(5f, 10f);
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void inputTransformWithEverything_thereAndBack_givesTheSameInput(SerializerInstance serializer) {
        AugmentSettings settings = new AugmentSettings(
                1, 1, 2, MeanKind.NONE, 1f, 0, true, Optional.of(new RegionJitter(0.5, 1, 1, 2)), 0.1);
        InputStatistics statistics = InputStatistics.ofMean(new float[0])
                .withColourComponents(new float[] {3f})
                .withWhitening(new float[] {1f, 2f, 3f, 4f});
        InputTransform transform = InputTransform.of(settings, 1, 1, 2, statistics);

        InputBatch copy =
                thereAndBack(serializer, transform, InputTransform.class).newBatch(1);
        InputBatch original = transform.newBatch(1);

        copy.train(0, new byte[] {11, 22}, 1, 2, draw -> 7L << (50 + draw));
        original.train(0, new byte[] {11, 22}, 1, 2, draw -> 7L << (50 + draw));
        assertThat(copy.finish(1)).isEqualTo(original.finish(1));
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void outcomes_thereAndBack_areTheSame(SerializerInstance serializer) {
        Outcome.Prepared image = new Outcome.Prepared("a/b.png", Split.VAL, 1, 1, 1, 2, new byte[] {1, 2});
        Outcome.Rejected rejected = new Outcome.Rejected("a/c.png", "empty file", 0);

        assertThat(thereAndBack(serializer, image, Outcome.Prepared.class))
                .usingRecursiveComparison()
                .isEqualTo(image);
        assertThat(thereAndBack(serializer, rejected, Outcome.Rejected.class))
                .usingRecursiveComparison()
                .isEqualTo(rejected);
    }

    private static <T> T thereAndBack(SerializerInstance serializer, T value, Class<T> type) {
        scala.reflect.ClassTag<T> tag = ClassTag$.MODULE$.apply(type);
        return serializer.deserialize(serializer.serialize(value, tag), tag);
    }
}
