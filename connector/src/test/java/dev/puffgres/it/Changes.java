package dev.puffgres.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Change events as Debezium writes them through a JSON converter without schemas, for what a test cannot make Postgres do in time or in
 * number. Rows have an {@code id} and a {@code title}; the LSN of a change is the number of changes before it, plus one.
 */
final class Changes {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Pipeline pipeline;
    private final int partition;
    private long lsn;

    Changes(Pipeline pipeline) {
        this(pipeline, 0);
    }

    Changes(Pipeline pipeline, int partition) {
        this.pipeline = pipeline;
        this.partition = partition;
    }

    ProducerRecord<byte[], byte[]> insert(long id, String title) {
        return record(id, "c", null, row(id, title));
    }

    ProducerRecord<byte[], byte[]> update(long id, String before, String after) {
        return record(id, "u", row(id, before), row(id, after));
    }

    ProducerRecord<byte[], byte[]> delete(long id, String before) {
        return record(id, "d", row(id, before), null);
    }

    private ProducerRecord<byte[], byte[]> record(long id, String op, ObjectNode before, ObjectNode after) {
        lsn++;
        ObjectNode value = JSON.createObjectNode();
        value.set("before", before);
        value.set("after", after);
        value.put("op", op).put("ts_ms", System.currentTimeMillis());
        value.putObject("source")
                .put("connector", "postgresql")
                .put("name", pipeline.name())
                .put("ts_ms", System.currentTimeMillis())
                .put("snapshot", "false")
                .put("db", "postgres")
                .put("sequence", "[\"" + (lsn - 1) + "\",\"" + lsn + "\"]")
                .put("schema", "public")
                .put("table", pipeline.name())
                .put("txId", lsn)
                .put("lsn", lsn);
        ObjectNode key = JSON.createObjectNode().put("id", id);
        return new ProducerRecord<>(
                pipeline.topic(),
                partition,
                key.toString().getBytes(UTF_8),
                value.toString().getBytes(UTF_8));
    }

    private static ObjectNode row(long id, String title) {
        return JSON.createObjectNode().put("id", id).put("title", title);
    }
}
