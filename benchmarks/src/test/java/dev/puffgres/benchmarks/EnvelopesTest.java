package dev.puffgres.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puffgres.action.Action;
import dev.puffgres.action.ActionRecord;
import dev.puffgres.transforms.ApplyMapping;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is compared must be the same: each form of a record becomes the same document. */
class EnvelopesTest {

    @ParameterizedTest
    @EnumSource(Table.class)
    void everyRecordIsOneUpsertAndTheSameInEveryForm(Table table) {
        List<String> ofStructs = documents(table, Form.STRUCT);

        assertThat(ofStructs).doesNotHaveDuplicates();
        assertThat(documents(table, Form.MAP)).isEqualTo(ofStructs);
        assertThat(documents(table, Form.BYTES)).isEqualTo(ofStructs);
        assertThat(documents(table, Form.BYTES_WITH_SCHEMA)).isEqualTo(ofStructs);
    }

    private static List<String> documents(Table table, Form form) {
        try (ApplyMapping<SinkRecord> transform = new ApplyMapping<>()) {
            transform.configure(Map.of("mapping.json", table.mapping("rows", table.tableName())));
            return Arrays.stream(Envelopes.of(table, form))
                    .limit(16)
                    .map(record -> ActionRecord.read(transform.apply(record).value()))
                    .map(actions -> ((Action.Upsert) actions.get(0)).document())
                    .toList();
        }
    }
}
