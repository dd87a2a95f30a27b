/**
 * What a person sees while a net learns: the line at the end of each epoch, a progress bar on a terminal, plain lines
 * elsewhere. Read {@link dev.convoy.progress.TrainingProgress} first.
 */
package dev.convoy.progress;
