package dev.puffgres.transforms;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puffgres.action.Action;
import dev.puffgres.action.ActionRecord;
import dev.puffgres.transforms.DebeziumRecords.Form;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ApplyMappingTest {

    private static final String ITEMS = """
            {"version": 1, "name": "items", "namespace": "items",
             "source": {"schema": "public", "table": "items", "replica_identity": "default"},
             "id": {"column": "id", "type": "uint"},
             "columns": ["title"]}
            """;

    @ParameterizedTest
    @EnumSource(Form.class)
    void anInsertBecomesAnUpsertInEveryForm(Form form) {
        assertThat(actions(sample(3), form)).singleElement().isInstanceOfSatisfying(Action.Upsert.class, upsert -> {
            assertThat(upsert.target().id()).isEqualTo("10");
            assertThat(upsert.document())
                    .isEqualTo("{\"id\":10,\"__source_lsn\":" + upsert.version().value()
                            + ",\"__mapping\":\"items\",\"title\":\"new\"}");
        });
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void aDeleteBecomesADeleteInEveryForm(Form form) {
        assertThat(actions(sample(5), form))
                .singleElement()
                .isInstanceOfSatisfying(
                        Action.Delete.class,
                        delete -> assertThat(delete.target().id()).isEqualTo("10"));
    }

    @Test
    void aTombstoneGivesNoActions() {
        assertThat(actions(sample(6), Form.CONVERTED)).isEmpty();
    }

    private static JsonNode sample(int index) {
        return DebeziumRecords.sample("app.public.items.schemas-enabled.json").get(index);
    }

    private static List<Action> actions(JsonNode sample, Form form) {
        try (ApplyMapping<SinkRecord> transform = new ApplyMapping<>()) {
            transform.configure(Map.of("mapping.json", ITEMS));
            return ActionRecord.read(
                    transform.apply(DebeziumRecords.record(sample, form)).value());
        }
    }
}
