/**
 * Settings as people write them: nets and training plans in YAML, overridden from the command line, read into records
 * that check themselves.
 *
 * <p>Every mistake is one {@link dev.convoy.config.InvalidInputException} that names file, line, key, expected and found.
 * Read {@link dev.convoy.config.NetFile} first; {@link dev.convoy.config.TrainingPlan} lists every training setting with
 * its default.
 */
package dev.convoy.config;
