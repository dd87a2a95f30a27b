package dev.convoy.train;

import com.esotericsoftware.kryo.Kryo;
import dev.convoy.evaluate.ShardScore;
import dev.convoy.imageset.KryoClasses;
import dev.convoy.whitening.Covariances;
import java.util.ArrayList;
import java.util.TreeMap;
import org.apache.spark.serializer.KryoRegistrator;

/** Registers with Kryo what travels between the driver and the executors while a net trains. */
public final class TrainingKryoRegistrator implements KryoRegistrator {
    @Override
    public void registerClasses(Kryo kryo) {
        KryoClasses.all().forEach(kryo::register);
        Covariances.serializedClasses().forEach(kryo::register);
        kryo.register(float[].class);
        kryo.register(ArrayList.class);
        kryo.register(TreeMap.class);
        kryo.register(RunSpec.class);
        kryo.register(PartialSum.class);
        kryo.register(ShardScore.class);
    }
}
