package dev.puffgres.it;

import dev.puffgres.stack.Postgres;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIf;

/** Skipped on machines without wal2json; see {@link Postgres#wal2jsonAvailable}, which fails where it has to be there. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@EnabledIf(
        value = "dev.puffgres.stack.Postgres#wal2jsonAvailable",
        disabledReason = "needs a Postgres with wal2json: apt-get install postgresql-15 postgresql-15-wal2json")
public @interface NeedsWal2json {}
