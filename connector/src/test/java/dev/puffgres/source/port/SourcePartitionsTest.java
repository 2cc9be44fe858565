package dev.puffgres.source.port;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puffgres.source.postgres.TableId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.json.JsonConverter;
import org.junit.jupiter.api.Test;

/** As Connect does it: an offset's key is JSON of the connector's name and the partition, and is found by its bytes. */
class SourcePartitionsTest {

    private static final Map<String, String> PARTITION =
            SourcePartitions.table("app", new TableId("public", "articles"));

    @Test
    void aTablesOffsetIsFoundUnderWhatConnectReadBack() {
        try (JsonConverter converter = new JsonConverter()) {
            converter.configure(Map.of("schemas.enable", false), true);
            byte[] stored = converter.fromConnectData("", null, List.of("source", PARTITION));
            Object read = converter.toConnectData("", stored).value();

            assertThat(converter.fromConnectData("", null, read)).isEqualTo(stored);
        }
    }

    /** The map of the JDK's that keeps one order for equal keys whatever the process; the test before fails only half the time without. */
    @Test
    void itsKeysStandInOneOrderInEveryProcess() {
        assertThat(PARTITION).isExactlyInstanceOf(HashMap.class);
    }
}
