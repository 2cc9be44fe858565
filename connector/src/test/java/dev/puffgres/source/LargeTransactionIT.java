package dev.puffgres.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puffgres.it.NeedsWal2json;
import dev.puffgres.stack.Postgres;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A transaction of a million rows passes through a task that has 256 MB for everything. */
@NeedsWal2json
class LargeTransactionIT {

    private static Postgres postgres;

    @BeforeAll
    static void start() {
        postgres = Postgres.start(Postgres.Installation.DEBIAN, Map.of());
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"wal2json_stream", "wal2json_poll"})
    void aMillionRowsOfOneTransactionNeedNoMemory(String adapter) throws IOException, InterruptedException {
        postgres.execute("create table " + adapter + " (id int primary key, title text, body text, at timestamptz)");
        postgres.execute("select pg_create_logical_replication_slot('" + adapter + "', 'wal2json')");
        postgres.execute(
                "insert into " + adapter + " select i, 'title ' || i, repeat('x', 100), now() from generate_series(1, "
                        + LargeTransactionReader.ROWS + ") i");

        Process reader = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LargeTransactionReader.class.getName(),
                        adapter,
                        Integer.toString(postgres.port()))
                .redirectError(Redirect.INHERIT)
                .start();
        String said = new String(reader.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        System.out.println(adapter + ": " + said.strip());
        assertThat(reader.waitFor()).isZero();
        assertThat(said).contains(LargeTransactionReader.ROWS + " rows");
    }
}
