/**
 * The command line: one class per command, exit codes, and the start of Spark.
 *
 * <p>Exit codes: 0 done; 2 the request or the input is wrong; 3 training was stopped by a check; 130 interrupted, checkpoint
 * written; 1 anything else. Read {@link dev.convoy.cli.Main} first.
 */
package dev.convoy.cli;
