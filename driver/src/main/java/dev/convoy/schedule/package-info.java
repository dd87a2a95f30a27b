/**
 * What becomes of the learning rate while a net learns. Read {@link dev.convoy.schedule.LearningRateSchedule} first.
 *
 * <p>Symbols: t iterations done, T iterations of the run. All powers, roots and exponentials come from {@link StrictMath},
 * so a schedule gives the same bits on every machine.
 */
package dev.convoy.schedule;
