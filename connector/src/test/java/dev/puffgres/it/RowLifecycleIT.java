package dev.puffgres.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puffgres.emulator.Emulator;
import dev.puffgres.emulator.EmulatorConfig;
import dev.puffgres.stack.Stack;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A row changes in Postgres and its document follows: through Debezium, a broker and the archive's sink in a worker. */
@ExtendWith(SharedStack.class)
class RowLifecycleIT {

    private static Emulator emulator;

    @BeforeAll
    static void startEmulator() throws IOException {
        emulator = Emulator.start(EmulatorConfig.DEFAULT);
    }

    @AfterAll
    static void closeEmulator() {
        emulator.close();
    }

    @Test
    void aRowBecomesADocumentAndFollowsEveryChange(Stack stack) {
        try (Pipeline pages = new Pipeline(stack, emulator, "lifecycle")) {
            pages.table("id int primary key, title text, status text, price numeric(10,2)");
            pages.sql(
                    "insert into {table} values (1, 'before the slot', 'published', 1.5), (2, 'a draft', 'draft', 2)");
            pages.capture()
                    .sink(Map.of(
                            "{mapping}.membership.mode", "dsl", "{mapping}.membership.where", "status = 'published'"));

            ObjectNode snapshot = pages.awaitDocument("1", document -> true);
            assertThat(snapshot.path("title").asText()).isEqualTo("before the slot");
            assertThat(snapshot.path("price").asDouble()).isEqualTo(1.5);
            assertThat(snapshot.path("__mapping").asText()).isEqualTo("lifecycle");
            assertThat(snapshot.path("__source_lsn").asLong())
                    .as("a READ has LSN 0")
                    .isZero();

            pages.sql("update {table} set title = 'changed' where id = 1");
            ObjectNode changed =
                    pages.awaitDocument("1", document -> title(document).equals("changed"));
            assertThat(changed.path("__source_lsn").asLong()).isPositive();

            pages.sql("update {table} set status = 'published' where id = 2");
            pages.awaitDocument("2", document -> title(document).equals("a draft"));

            pages.sql("update {table} set status = 'draft' where id = 1");
            pages.awaitNoDocument("1");

            pages.sql("update {table} set id = 3 where id = 2");
            pages.awaitDocuments(documents -> documents.keySet().equals(Set.of("3")));

            pages.sql("begin; insert into {table} values (9, 'never', 'published', 9); rollback;"
                    + "insert into {table} values (4, 'after the rollback', 'published', null)");
            ObjectNode last = pages.awaitDocument("4", document -> true);
            assertThat(last.path("price").isNull() || last.path("price").isMissingNode())
                    .isTrue();
            assertThat(pages.documents()).containsOnlyKeys("3", "4");

            pages.sql("delete from {table}");
            pages.awaitCount(0);
        }
    }

    private static String title(ObjectNode document) {
        return document.path("title").asText();
    }
}
