/**
 * Tests of the plugin archive in real Connect workers, between real Postgres with Debezium and the turbopuffer emulator.
 *
 * <p>{@link dev.puffgres.it.SharedStack} starts Postgres, a broker and a worker once for all classes of a run;
 * {@link dev.puffgres.it.Pipeline} is one table's way through them. They test the archive, so the phase is {@code verify}. One
 * class alone, without unit tests:
 *
 * <pre>{@code
 * mvn -pl connector -am verify -Dit.test=RowLifecycleIT -Dtest=None \
 *     -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false
 * }</pre>
 *
 * <p>What takes minutes is tagged {@code long}: the profile of that name runs those tests, and no others.
 *
 * <pre>{@code
 * mvn -pl connector -am verify -Plong -Dtest=None -Dit.test=DeadLetterOutageIT,ExactlyOnceIT,LeftoversIT,MemoryIT,SlotLostIT,SourceSpeedIT,ZombieIT \
 *     -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false
 * }</pre>
 */
package dev.puffgres.it;
