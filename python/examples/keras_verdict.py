"""From a Keras network to a verdict: converts it to int8, says what it takes on a board, and ends with 0 or 1.

    python keras_verdict.py MAX_LATENCY [BOARD]
"""

import sys

import numpy as np
import tensorflow as tf

import throughline


def network() -> tf.keras.Model:
    """Spectrograms of 49 x 10 to 12 keywords: a convolution, two separable ones, a dense layer."""
    layers = tf.keras.layers
    values = spectrogram = layers.Input((49, 10, 1), batch_size=1)
    values = layers.Conv2D(32, (10, 4), strides=2, padding="same", activation="relu")(values)
    for _ in range(2):
        values = layers.DepthwiseConv2D(3, padding="same", activation="relu")(values)
        values = layers.Conv2D(32, 1, activation="relu")(values)
    values = layers.GlobalAveragePooling2D()(values)
    return tf.keras.Model(spectrogram, layers.Dense(12, activation="softmax")(values))


def int8(model: tf.keras.Model) -> bytes:
    """The network as an int8 file; docs/howto/convert.md says why each setting is there."""
    numbers = np.random.default_rng(1)
    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    # Real inputs belong here: ranges of the activations come from them.
    converter.representative_dataset = lambda: (
        [numbers.uniform(-1, 1, (1, 49, 10, 1)).astype(np.float32)] for _ in range(100)
    )
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = converter.inference_output_type = tf.int8
    return converter.convert()


def main(max_latency: str, board: str) -> int:
    model = int8(network())
    found = throughline.predict(model, board=board)
    if found.latency_ms is None:
        sys.exit(found.refusal)
    print(
        f"{found.macs / 1e6:.2f} M MACs, {found.latency_ms:.2f} ms {found.origin} ({found.low_ms:.2f} to {found.high_ms:.2f}), "
        f"arena {found.arena_bytes} bytes, flash {found.flash_bytes} bytes"
    )
    result = throughline.check(model, max_latency=max_latency, board=board)
    print(result.verdict)
    return 0 if result else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "f746zg"))
