"""Writes a small network of Keras as an int8 .tflite file, with the settings of docs/howto/convert.md.

usage: from_keras.py OUT.tflite
"""

import sys

import numpy as np
import tensorflow as tf


def network():
    """Images of 16 x 16 x 3 to 4 classes: convolutions, a residual sum, pooling, a dense layer."""
    layers = tf.keras.layers
    image = layers.Input((16, 16, 3), batch_size=1)
    first = layers.Conv2D(8, 3, padding="same", activation="relu")(image)
    second = layers.DepthwiseConv2D(3, padding="same")(first)
    second = layers.BatchNormalization()(second)
    joined = layers.ReLU(6.0)(layers.Add()([first, second]))
    flat = layers.GlobalAveragePooling2D()(layers.MaxPooling2D()(joined))
    return tf.keras.Model(image, layers.Dense(4, activation="softmax")(flat))


def examples():
    numbers = np.random.default_rng(1)
    for _ in range(100):
        yield [numbers.uniform(-1, 1, (1, 16, 16, 3)).astype(np.float32)]


def main():
    tf.keras.utils.set_random_seed(1)
    converter = tf.lite.TFLiteConverter.from_keras_model(network())
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = examples
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = tf.int8
    converter.inference_output_type = tf.int8
    with open(sys.argv[1], "wb") as file:
        file.write(converter.convert())


if __name__ == "__main__":
    main()
