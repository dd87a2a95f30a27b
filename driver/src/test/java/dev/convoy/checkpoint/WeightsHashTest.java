package dev.convoy.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightsHashTest {
    @Test
    void sha256_noValues_isDigestOfNothing() {
        assertThat(WeightsHash.sha256(new float[0]))
                .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    @ParameterizedTest(name = "length={0}")
    @ValueSource(ints = {1, 65_535, 65_536, 65_537, 200_000})
    void sha256_anyLength_isDigestOfLittleEndianBytes(int length) throws NoSuchAlgorithmException {
        float[] values = Models.floats(length, 3L);
        ByteBuffer bytes = ByteBuffer.allocate(4 * length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes.array());

        assertThat(WeightsHash.sha256(values)).isEqualTo(HexFormat.of().formatHex(digest));
    }

    @Test
    void sha256_zeroOfOtherSign_differs() {
        assertThat(WeightsHash.sha256(new float[] {0f})).isNotEqualTo(WeightsHash.sha256(new float[] {-0f}));
    }
}
