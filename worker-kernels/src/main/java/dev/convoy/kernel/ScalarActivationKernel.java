package dev.convoy.kernel;

import static dev.convoy.tensor.BlockLayout.IMAGES;

/** Activation functions as plain loops. */
public final class ScalarActivationKernel implements ActivationKernel {
    @Override
    public void scale(int length, float a, float[] x, int xOffset, float[] y, int yOffset) {
        for (int i = 0; i < length; i++) {
            y[yOffset + i] = a * x[xOffset + i];
        }
    }

    @Override
    public void leakyRelu(int length, float slope, float[] x, int xOffset, float[] y, int yOffset) {
        for (int i = 0; i < length; i++) {
            float v = x[xOffset + i];
            y[yOffset + i] = v > 0f ? v : slope * v;
        }
    }

    @Override
    public void leakyReluBackward(
            int length, float slope, float[] y, int yOffset, float[] dy, int dyOffset, float[] dx, int dxOffset) {
        for (int i = 0; i < length; i++) {
            float dv = dy[dyOffset + i];
            dx[dxOffset + i] = y[yOffset + i] > 0f ? dv : slope * dv;
        }
    }

    @Override
    public void tanh(int length, float[] x, int xOffset, float[] y, int yOffset) {
        for (int i = 0; i < length; i++) {
            y[yOffset + i] = Exponential.tanh(x[xOffset + i]);
        }
    }

    @Override
    public void tanhBackward(int length, float[] y, int yOffset, float[] dy, int dyOffset, float[] dx, int dxOffset) {
        for (int i = 0; i < length; i++) {
            float v = y[yOffset + i];
            dx[dxOffset + i] = dy[dyOffset + i] * Math.fma(-v, v, 1f);
        }
    }

    @Override
    public void sigmoid(int length, float[] x, int xOffset, float[] y, int yOffset) {
        for (int i = 0; i < length; i++) {
            y[yOffset + i] = Exponential.sigmoid(x[xOffset + i]);
        }
    }

    @Override
    public void sigmoidBackward(
            int length, float[] y, int yOffset, float[] dy, int dyOffset, float[] dx, int dxOffset) {
        for (int i = 0; i < length; i++) {
            float v = y[yOffset + i];
            dx[dxOffset + i] = dy[dyOffset + i] * Math.fma(-v, v, v);
        }
    }

    @Override
    public void gelu(int length, float[] x, int xOffset, float[] y, int yOffset) {
        for (int i = 0; i < length; i++) {
            float v = x[xOffset + i];
            y[yOffset + i] = v * Exponential.normalShare(v, Exponential.bell(v));
        }
    }

    @Override
    public void geluBackward(int length, float[] x, int xOffset, float[] dy, int dyOffset, float[] dx, int dxOffset) {
        for (int i = 0; i < length; i++) {
            float v = x[xOffset + i];
            float bell = Exponential.bell(v);
            float density = bell * Exponential.NORMAL_PEAK;
            dx[dxOffset + i] = dy[dyOffset + i] * Math.fma(v, density, Exponential.normalShare(v, bell));
        }
    }

    @Override
    public void softmax(int channels, float[] x, int xOffset, float[] y, int yOffset) {
        for (int n = 0; n < IMAGES; n++) {
            float max = Float.NEGATIVE_INFINITY;
            for (int c = 0; c < channels; c++) {
                max = Math.max(max, x[xOffset + c * IMAGES + n]);
            }
            float sum = 0f;
            for (int c = 0; c < channels; c++) {
                float e = Exponential.exp(x[xOffset + c * IMAGES + n] - max);
                y[yOffset + c * IMAGES + n] = e;
                sum += e;
            }
            for (int c = 0; c < channels; c++) {
                y[yOffset + c * IMAGES + n] /= sum;
            }
        }
    }

    @Override
    public void softmaxBackward(
            int channels, float[] y, int yOffset, float[] dy, int dyOffset, float[] dx, int dxOffset) {
        for (int n = 0; n < IMAGES; n++) {
            float sum = 0f;
            for (int c = 0; c < channels; c++) {
                sum = Math.fma(dy[dyOffset + c * IMAGES + n], y[yOffset + c * IMAGES + n], sum);
            }
            for (int c = 0; c < channels; c++) {
                float dv = dy[dyOffset + c * IMAGES + n];
                dx[dxOffset + c * IMAGES + n] = y[yOffset + c * IMAGES + n] * (dv - sum);
            }
        }
    }
}
