package dev.puffgres.cli;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.File;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The directions in which the code may look, as {@code docs/} draws them. This module sees all the others, so the rules for all of them
 * stand here.
 */
@AnalyzeClasses(packages = "dev.puffgres", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String EVENT = "dev.puffgres.event..";
    private static final String ACTION = "dev.puffgres.action..";
    private static final String MEMBERSHIP = "dev.puffgres.membership..";
    private static final String MAPPING = "dev.puffgres.mapping..";
    private static final String ENGINE = "dev.puffgres.engine..";
    private static final String TRANSFORMS = "dev.puffgres.transforms..";
    private static final String TURBOPUFFER = "dev.puffgres.turbopuffer..";
    private static final String SINK = "dev.puffgres.sink..";
    private static final String SOURCE_PORT = "dev.puffgres.source.port..";
    private static final String SOURCE_POSTGRES = "dev.puffgres.source.postgres..";
    private static final String SOURCE_ENVELOPE = "dev.puffgres.source.envelope..";
    private static final String WAL2JSON = "dev.puffgres.source.wal2json..";
    private static final String EMULATOR = "dev.puffgres.emulator..";
    private static final String STACK = "dev.puffgres.stack..";

    private static final String[] PURE = {EVENT, ACTION, MEMBERSHIP, MAPPING, ENGINE, TRANSFORMS};

    @ArchTest
    static final ArchRule theEngineNeedsTheConnectApiAndJacksonOnly = classes()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(PURE)
                    .or(resideInAnyPackage(
                            "java.lang..",
                            "java.util..",
                            "java.math..",
                            "java.net",
                            "java.nio",
                            "java.nio.charset",
                            "java.nio.file",
                            "java.io",
                            "java.time..",
                            "java.text",
                            "java.security",
                            "com.fasterxml.jackson..",
                            "org.slf4j",
                            "org.apache.kafka.common.config..",
                            "org.apache.kafka.connect.components",
                            "org.apache.kafka.connect.connector",
                            "org.apache.kafka.connect.data",
                            "org.apache.kafka.connect.errors",
                            "org.apache.kafka.connect.header",
                            "org.apache.kafka.connect.sink",
                            "org.apache.kafka.connect.transforms")));

    @ArchTest
    static final ArchRule theEngineHasNoClockNoThreadNoRandomnessAndNoFiles = noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .and()
            // It may open the file that the command names; nothing in a cluster asks it to.
            .doNotHaveSimpleName("MappingReader")
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(UUID.class, "randomUUID")
            .orShould()
            .dependOnClassesThat()
            .resideInAnyPackage("java.nio.file..", "java.util.concurrent.locks")
            .orShould()
            .dependOnClassesThat()
            .belongToAnyOf(
                    Thread.class,
                    ThreadLocalRandom.class,
                    Executors.class,
                    ExecutorService.class,
                    CompletableFuture.class,
                    Random.class,
                    SecureRandom.class,
                    File.class);

    @ArchTest
    static final ArchRule anEventKnowsNothingOfMappings = sees(EVENT, EVENT);

    @ArchTest
    static final ArchRule anActionKnowsNothingOfWhereItComesFrom = sees(ACTION, ACTION);

    @ArchTest
    static final ArchRule membershipIsDecidedOverEvents = sees(MEMBERSHIP, MEMBERSHIP, EVENT);

    @ArchTest
    static final ArchRule aMappingHoldsItsPredicate = sees(MAPPING, MAPPING, MEMBERSHIP, EVENT);

    @ArchTest
    static final ArchRule theEngineJoinsEventsAndMappingsIntoActions =
            sees(ENGINE, ENGINE, MAPPING, MEMBERSHIP, EVENT, ACTION);

    @ArchTest
    static final ArchRule theTransformIsTheOutermostOfTheEngine = sees(TRANSFORMS, PURE);

    @ArchTest
    static final ArchRule theClientKnowsNothingElseOfOurs = sees(TURBOPUFFER, TURBOPUFFER);

    @ArchTest
    static final ArchRule theClientNeverSeesKafka = noClasses()
            .that()
            .resideInAPackage(TURBOPUFFER)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.kafka..");

    @ArchTest
    static final ArchRule onlyTheClientSeesTheHttpLibrary = noClasses()
            .that()
            .resideOutsideOfPackage(TURBOPUFFER)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("okhttp3..", "okio..", "kotlin..");

    @ArchTest
    static final ArchRule theSinkSeesNoFixtureAndNoCommand =
            sees(SINK, SINK, TURBOPUFFER, TRANSFORMS, ENGINE, MAPPING, MEMBERSHIP, EVENT, ACTION);

    @ArchTest
    static final ArchRule thePortOfTheSourceKnowsNoAdapter =
            sees(SOURCE_PORT, SOURCE_PORT, SOURCE_POSTGRES, SOURCE_ENVELOPE, MAPPING, MEMBERSHIP);

    @ArchTest
    static final ArchRule anAdapterKnowsThePortAndNoOtherAdapter =
            sees(WAL2JSON, WAL2JSON, SOURCE_PORT, SOURCE_POSTGRES, SOURCE_ENVELOPE, MAPPING);

    @ArchTest
    static final ArchRule theEmulatorSharesNoCodeWithWhatItJudges = sees(EMULATOR, EMULATOR);

    @ArchTest
    static final ArchRule theStackSharesNoCodeWithWhatItRuns = sees(STACK, STACK);

    @ArchTest
    static final ArchRule connectTransformsUtilIsNoPublicApi =
            noClasses().should().dependOnClassesThat().resideInAPackage("org.apache.kafka.connect.transforms.util..");

    /** What is ours and not in {@code visible} is not seen from {@code from}. */
    private static ArchRule sees(String from, String... visible) {
        return classes()
                .that()
                .resideInAPackage(from)
                .should()
                .onlyDependOnClassesThat(not(resideInAPackage("dev.puffgres..")).or(resideInAnyPackage(visible)));
    }
}
