/** Pictures of a run. Read {@link dev.convoy.plot.TrainingCurves} first. */
package dev.convoy.plot;
