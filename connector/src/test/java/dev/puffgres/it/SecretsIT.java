package dev.puffgres.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.puffgres.emulator.Effect;
import dev.puffgres.emulator.Emulator;
import dev.puffgres.emulator.EmulatorConfig;
import dev.puffgres.emulator.Fault;
import dev.puffgres.emulator.Operation;
import dev.puffgres.stack.Stack;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The API key and the rows' values are where they belong, and nowhere else. */
@ExtendWith(SharedStack.class)
class SecretsIT {

    private static final String KEY = "tpuf_canarykey0000000000000000000000000";
    private static final String VALUE = "canary-value-51c8";

    @Test
    void neitherTheKeyNorAValueIsInALogATraceATaskAConfigTopicOrADeadLettersHeader(Stack stack) throws IOException {
        try (Emulator emulator = Emulator.start(EmulatorConfig.DEFAULT.withApiKey(KEY));
                Pipeline rows = new Pipeline(stack, emulator, "secrets")) {
            String letters = rows.name() + "-letters";
            Map<String, String> options = new HashMap<>(Map.of(
                    "errors.tolerance",
                    "all",
                    "errors.deadletterqueue.topic.name",
                    letters,
                    "errors.deadletterqueue.topic.replication.factor",
                    "1",
                    "errors.deadletterqueue.context.headers.enable",
                    "true",
                    "errors.log.enable",
                    "true"));
            rows.table("id int primary key, v text, n text");
            rows.capture().sink(options);
            // Written; refused by us (an id); refused by the service, which quotes what it refuses.
            rows.sql("insert into {table} values (1, '" + VALUE + "', 'n'), (-1, '" + VALUE + "', 'n')");
            rows.awaitDocument("1", document -> document.path("v").asText().equals(VALUE));
            List<ConsumerRecord<byte[], byte[]>> dead =
                    new ArrayList<>(stack.kafka().awaitRecords(letters, 1, Duration.ofSeconds(30)));
            emulator.faults().add(Fault.on(Operation.WRITE).times(Fault.ALWAYS).does(quoting()));
            rows.sql("insert into {table} values (2, '" + VALUE + "', 'n')");
            dead.addAll(stack.kafka().awaitRecords(letters, 2, Duration.ofSeconds(30)));
            emulator.faults().clear();

            // And a failure of the whole task.
            emulator.faults().add(Fault.on(Operation.WRITE).times(Fault.ALWAYS).answers(403));
            rows.sql("insert into {table} values (3, '" + VALUE + "', 'n')");
            String trace = stack.connect().awaitFailed(rows.sinkName(), Duration.ofSeconds(30));

            List<String> places = new ArrayList<>();
            places.add(stack.worker().log());
            places.add(trace);
            places.add(stack.connect().status(rows.sinkName()).toString());
            places.add(stack.connect().tasks(rows.sinkName()).toString());
            places.add(stack.connect().config(rows.sinkName()).toString());
            for (String topic : List.of("connect-configs", "connect-status", "connect-offsets")) {
                for (ConsumerRecord<byte[], byte[]> record : stack.kafka().read(topic)) {
                    places.add(record.value() == null ? "" : new String(record.value(), UTF_8));
                }
            }
            for (ConsumerRecord<byte[], byte[]> letter : dead) {
                for (Header header : letter.headers()) {
                    places.add(new String(header.value(), UTF_8));
                }
            }
            assertThat(places).hasSizeGreaterThan(20);
            assertThat(places.stream().filter(text -> text.contains(KEY)).map(text -> around(text, KEY)))
                    .as("places with the API key")
                    .isEmpty();
            assertThat(places.stream().filter(text -> text.contains(VALUE)).map(text -> around(text, VALUE)))
                    .as("places with a row's value")
                    .isEmpty();
        }
    }

    /** A refusal as services write them: it quotes what it does not like. */
    private static Effect quoting() {
        return new Effect.Answers(
                400,
                "application/json",
                "{\"status\":\"error\",\"error\":\"invalid value \\\"" + VALUE + "\\\" for attribute v\"}",
                Map.of(),
                false);
    }

    private static String around(String text, String found) {
        int at = text.indexOf(found);
        return text.substring(Math.max(0, at - 200), Math.min(text.length(), at + 100));
    }
}
