package dev.puffgres.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.puffgres.event.ColumnType.Kind;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The same text over the same rows, here and in real Postgres (collation C, time zone UTC). Another run than the usual one:
 * {@code -Dpuffgres.predicate.seed=… -Dpuffgres.predicate.count=…}.
 */
class PredicateDifferentialIT {

    private static final long SEED = Long.getLong("puffgres.predicate.seed", 20261122L);
    private static final int COUNT = Integer.getInteger("puffgres.predicate.count", 2500);
    private static final int ROWS = 60;
    private static final int PREDICATES_PER_CELL = 20;

    private static final List<TestRow> rows = new ArrayList<>();
    private static EmbeddedPostgres postgres;
    private static Connection connection;

    @BeforeAll
    static void fillATableWithRowsAndNulls() throws IOException, SQLException {
        postgres = EmbeddedPostgres.builder()
                .setLocaleConfig("locale", "C")
                .setLocaleConfig("encoding", "UTF8")
                .start();
        connection = postgres.getPostgresDatabase().getConnection();
        execute("SET TIME ZONE 'UTC'");
        execute("CREATE EXTENSION citext");
        execute("CREATE TYPE state AS ENUM ('draft', 'published', 'Archived')");
        execute(Sample.ALL.stream()
                .map(sample -> sample.name() + " " + sample.sqlType())
                .collect(Collectors.joining(", ", "CREATE TABLE samples (row_number int, ", ")")));
        PredicateGenerator generator = new PredicateGenerator(new Random(SEED));
        String insert = Sample.ALL.stream()
                .map(sample -> "?::" + sample.sqlType())
                .collect(Collectors.joining(", ", "INSERT INTO samples VALUES (?, ", ")"));
        try (PreparedStatement statement = connection.prepareStatement(insert)) {
            for (int i = 0; i < ROWS; i++) {
                Map<String, Sample.Value> values = generator.values(0.3);
                rows.add(PredicateGenerator.row(values));
                statement.setInt(1, i);
                int parameter = 2;
                for (Sample.Value value : values.values()) {
                    statement.setString(parameter++, value == null ? null : value.sql());
                }
                statement.executeUpdate();
            }
        }
    }

    @AfterAll
    static void stop() throws IOException, SQLException {
        connection.close();
        postgres.close();
    }

    @Test
    void everyOperatorOnEveryTypeGivesTheTruthValueOfPostgres() throws SQLException {
        PredicateGenerator generator = new PredicateGenerator(new Random(SEED + 1));
        Map<Integer, Long> truths = new TreeMap<>();
        StringBuilder coverage = new StringBuilder("operator × type: predicates / values / nulls\n");
        List<String> thin = new ArrayList<>();
        for (Sample sample : Sample.ALL) {
            coverage.append(sample.sqlType()).append(':');
            for (Relation relation : Relation.values()) {
                if (!relation.allows(sample)) {
                    continue;
                }
                long nulls = 0;
                long values = 0;
                for (int i = 0; i < PREDICATES_PER_CELL; i++) {
                    compare(generator.leaf(relation, sample.name(), sample.literals()), truths);
                    nulls += rows.stream()
                            .filter(row -> row.value(sample.name()) == null)
                            .count();
                    values += rows.stream()
                            .filter(row -> row.value(sample.name()) != null)
                            .count();
                }
                coverage.append(String.format(" %s %d/%d/%d", relation, PREDICATES_PER_CELL, values, nulls));
                if (nulls < 20 || values < 20) {
                    thin.add(relation + " on " + sample.sqlType());
                }
            }
            coverage.append('\n');
        }
        System.out.print(coverage);
        report("single comparisons", truths);
        assertThat(thin).isEmpty();
    }

    @Test
    void combinedConditionsGiveTheTruthValueOfPostgres() throws SQLException {
        PredicateGenerator generator = new PredicateGenerator(new Random(SEED + 2));
        Map<Integer, Long> truths = new TreeMap<>();
        for (int i = 0; i < COUNT; i++) {
            compare(generator.condition(1 + i % 4), truths);
        }
        report(COUNT + " combined predicates", truths);
        double all = truths.values().stream().mapToLong(Long::longValue).sum();
        for (int truth : new int[] {Truths.TRUE, Truths.FALSE, Truths.UNKNOWN}) {
            assertThat(truths.get(truth) / all).as(name(truth)).isGreaterThanOrEqualTo(0.15);
        }
    }

    @Test
    void whatIsAcceptedOfAnyLiteralBesideAnyTypeIsAcceptedByPostgresAndMeansTheSame() throws SQLException {
        PredicateGenerator generator = new PredicateGenerator(new Random(SEED + 3));
        Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
        for (int i = 0; i < 2 * COUNT; i++) {
            outcomes.merge(judge(Printer.print(generator.wildLeaf())), 1, Integer::sum);
        }
        System.out.println("any literal beside any type: " + outcomes);
        assertThat(outcomes.keySet()).containsExactly(Outcome.values());
    }

    @Test
    void whatIsAcceptedOfMutatedTextIsAcceptedByPostgresAndMeansTheSame() throws SQLException {
        Random random = new Random(SEED + 4);
        PredicateGenerator generator = new PredicateGenerator(random);
        Mutation mutation = new Mutation(random);
        Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
        for (int i = 0; i < 2 * COUNT; i++) {
            outcomes.merge(judge(mutation.of(Printer.print(generator.condition(i % 3)))), 1, Integer::sum);
        }
        System.out.println("mutated predicates: " + outcomes);
        assertThat(outcomes.keySet()).containsExactly(Outcome.values());
    }

    @Test
    void whatIsPushedDownLeavesOutNoMemberWhateverTheCollation() throws SQLException {
        execute("CREATE COLLATION any_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false)");
        execute(Sample.ALL.stream()
                .map(sample -> sample.name() + " " + sample.sqlType() + collation(sample.kind()))
                .collect(Collectors.joining(", ", "CREATE TABLE collated (row_number int, ", ")")));
        execute("INSERT INTO collated SELECT * FROM samples");
        PredicateGenerator generator = new PredicateGenerator(new Random(SEED + 5));
        int pushed = 0;
        int narrowing = 0;
        for (int i = 0; i < 2 * COUNT; i++) {
            Condition condition = i % 5 == 0 ? generator.wildLeaf() : generator.condition(i % 4);
            Predicate predicate = Predicate.parse(Printer.print(condition));
            Optional<String> where = predicate.superset(PredicateDifferentialIT::kindInTheServer);
            if (where.isEmpty()) {
                continue;
            }
            pushed++;
            List<String> selected = strings("SELECT row_number FROM collated WHERE " + where.get());
            narrowing += selected.size() < ROWS ? 1 : 0;
            for (int row = 0; row < ROWS; row++) {
                assertThat(!isMember(predicate, rows.get(row)) || selected.contains(String.valueOf(row)))
                        .as("row %d of %s, pushed down as %s", row, predicate, where.get())
                        .isTrue();
            }
        }
        System.out.println("pushed down: " + pushed + " of " + 2 * COUNT + ", of which narrowing " + narrowing);
        assertThat(narrowing).isGreaterThan(COUNT / 2);
    }

    private static String collation(Kind kind) {
        return kind == Kind.TEXT || kind == Kind.CHAR || kind == Kind.CITEXT ? " COLLATE any_case" : "";
    }

    private static Kind kindInTheServer(String column) {
        return Sample.ALL.stream()
                .filter(sample -> sample.name().equals(column))
                .map(sample -> sample.sqlType().equals("xml") ? Kind.UNTYPED : sample.kind())
                .findFirst()
                .orElse(Kind.UNTYPED);
    }

    /** What is refused is no member. */
    private static boolean isMember(Predicate predicate, TestRow row) {
        try {
            return predicate.decide(row) == Decision.MEMBER;
        } catch (PredicateException e) {
            return false;
        }
    }

    @Test
    void aWordIsABareColumnOnlyIfItIsOneInPostgres() throws SQLException {
        List<String> reserved = strings("SELECT word FROM pg_get_keywords() WHERE catcode IN ('R', 'T')");
        assertThat(reserved).isNotEmpty().allMatch(Words::reserved);
        for (String word : strings("SELECT word FROM pg_get_keywords()")) {
            if (Words.reserved(word)) {
                continue;
            }
            for (String form : List.of("%s", "NOT %s", "%s IS NULL", "%s = TRUE", "%s IN (TRUE)", "%s NOT IN (TRUE)")) {
                String where = String.format(form, word);
                Predicate.parse(where);
                assertThat(strings("SELECT 1 FROM (SELECT NULL::boolean AS \"" + word + "\") AS one WHERE " + where))
                        .hasSizeLessThan(2);
            }
        }
    }

    private enum Outcome {
        BOTH_ACCEPT,
        BOTH_REFUSE,
        /** The language is a subset. */
        ONLY_POSTGRES_ACCEPTS
    }

    private static Outcome judge(String where) throws SQLException {
        List<Integer> ours = null;
        try {
            ours = ours(where);
        } catch (PredicateSyntaxException | PredicateException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
        List<Integer> theirs;
        try {
            theirs = theirs(where);
        } catch (SQLException e) {
            // Records do not say an integer's width or an enum's labels.
            if (ours != null
                    && !e.getMessage().contains("is out of range for type")
                    && !e.getMessage().contains("invalid input value for enum")) {
                fail("accepted here, but Postgres says " + e.getMessage() + " to " + where);
            }
            return Outcome.BOTH_REFUSE;
        }
        if (ours == null) {
            return Outcome.ONLY_POSTGRES_ACCEPTS;
        }
        assertThat(ours).as(where).isEqualTo(theirs);
        return Outcome.BOTH_ACCEPT;
    }

    private static void compare(Condition condition, Map<Integer, Long> truths) throws SQLException {
        String where = Printer.print(condition);
        assertThat(Parser.parse(where)).as(where).isEqualTo(condition);
        List<Integer> expected;
        try {
            expected = theirs(where);
        } catch (SQLException e) {
            throw new AssertionError("Postgres refuses " + where, e);
        }
        List<Integer> actual = ours(where);
        for (int i = 0; i < ROWS; i++) {
            if (!actual.get(i).equals(expected.get(i))) {
                fail("row %d of %s: %s here, %s in Postgres", i, where, name(actual.get(i)), name(expected.get(i)));
            }
            truths.merge(expected.get(i), 1L, Long::sum);
        }
    }

    private static List<Integer> ours(String where) {
        ParsedPredicate predicate = (ParsedPredicate) Predicate.parse(where);
        return rows.stream().map(predicate::truths).toList();
    }

    private static List<Integer> theirs(String where) throws SQLException {
        List<Integer> truths = new ArrayList<>();
        String sql = "SELECT (" + where + "\n) IS TRUE, (" + where + "\n) IS FALSE FROM samples ORDER BY row_number";
        try (Statement statement = statement();
                ResultSet results = statement.executeQuery(sql)) {
            while (results.next()) {
                truths.add(results.getBoolean(1) ? Truths.TRUE : results.getBoolean(2) ? Truths.FALSE : Truths.UNKNOWN);
            }
        }
        return truths;
    }

    private static List<String> strings(String sql) throws SQLException {
        List<String> strings = new ArrayList<>();
        try (Statement statement = statement();
                ResultSet results = statement.executeQuery(sql)) {
            while (results.next()) {
                strings.add(results.getString(1));
            }
        }
        return strings;
    }

    private static void execute(String sql) throws SQLException {
        try (Statement statement = statement()) {
            statement.execute(sql);
        }
    }

    private static Statement statement() throws SQLException {
        Statement statement = connection.createStatement();
        statement.setEscapeProcessing(false);
        return statement;
    }

    private static void report(String what, Map<Integer, Long> truths) {
        System.out.println("seed " + SEED + ", " + what + " over " + ROWS + " rows: "
                + truths.entrySet().stream()
                        .map(entry -> name(entry.getKey()) + " " + entry.getValue())
                        .collect(Collectors.joining(", ")));
    }

    private static String name(int truth) {
        return truth == Truths.TRUE ? "TRUE" : truth == Truths.FALSE ? "FALSE" : "UNKNOWN";
    }
}
