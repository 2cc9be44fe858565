package dev.puffgres.source.envelope;

import java.util.BitSet;
import org.apache.kafka.connect.data.SchemaBuilder;

/** The conversions of bit and bit varying: one bit is a boolean, more are bytes, the lowest first. */
final class BitStrings {

    private static final byte[] NONE = {};

    private BitStrings() {}

    static Conversion of(int length) {
        if (length <= 1) {
            return new Conversion(SchemaBuilder::bool, BitStrings::bool, false);
        }
        return new Conversion(
                () -> SchemaBuilder.bytes()
                        .name("io.debezium.data.Bits")
                        .version(1)
                        .parameter("length", Integer.toString(length)),
                BitStrings::bytes,
                NONE);
    }

    private static Object bool(String text) {
        return switch (text) {
            case "1" -> true;
            case "0" -> false;
            default -> throw new IllegalArgumentException();
        };
    }

    /** As many bytes as the highest bit that is set needs: the length is in the schema. */
    private static Object bytes(String text) {
        BitSet bits = new BitSet(text.length());
        int last = text.length() - 1;
        for (int i = 0; i <= last; i++) {
            switch (text.charAt(i)) {
                case '1' -> bits.set(last - i);
                case '0' -> {}
                default -> throw new IllegalArgumentException();
            }
        }
        return bits.toByteArray();
    }
}
