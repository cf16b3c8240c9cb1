using System.Globalization;
using System.Runtime.InteropServices;

namespace Attendance.Benchmarks.Products;

/// <summary>ONNX models that multiply one x by some weights: <c>y0 = x·w0, y1 = x·w1, …</c></summary>
/// <remarks>Field numbers are those of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto.</remarks>
internal static class OnnxModel
{
    private const int Float = 1;
    private const int FormatVersion = 8;
    private const int OperatorSet = 13;

    /// <summary>The model's bytes.</summary>
    /// <param name="shape">Of x and of each weight.</param>
    /// <param name="weights">
    /// The weights, <c>[inputs, outputs]</c> each, as constants, which ONNX Runtime packs when it loads; null when they
    /// are inputs of the model, as x is.
    /// </param>
    public static byte[] Create(ProductShape shape, IReadOnlyList<float[]>? weights)
    {
        var graph = new ProtobufWriter();
        graph.Text(2, "products");
        for (int i = 0; i < shape.Copies; i++)
        {
            graph.Message(1, new ProtobufWriter().Text(1, "x").Text(1, Weight(i)).Text(2, Result(i)).Text(4, "MatMul"));
        }

        graph.Message(11, Declaration("x", shape.Rows, shape.Inputs));
        for (int i = 0; i < shape.Copies; i++)
        {
            graph.Message(12, Declaration(Result(i), shape.Rows, shape.Outputs));
            if (weights is null)
            {
                graph.Message(11, Declaration(Weight(i), shape.Inputs, shape.Outputs));
            }
            else
            {
                graph.Message(5, new ProtobufWriter()
                    .Number(1, shape.Inputs).Number(1, shape.Outputs)
                    .Number(2, Float)
                    .Text(8, Weight(i))
                    .Bytes(9, MemoryMarshal.AsBytes(weights[i].AsSpan())));
            }
        }

        return new ProtobufWriter()
            .Number(1, FormatVersion)
            .Message(7, graph)
            .Message(8, new ProtobufWriter().Text(1, "").Number(2, OperatorSet))
            .Written.ToArray();
    }

    public static string Weight(int index) => string.Create(CultureInfo.InvariantCulture, $"w{index}");

    public static string Result(int index) => string.Create(CultureInfo.InvariantCulture, $"y{index}");

    private static ProtobufWriter Declaration(string name, int rows, int columns)
    {
        ProtobufWriter shape = new ProtobufWriter()
            .Message(1, new ProtobufWriter().Number(1, rows))
            .Message(1, new ProtobufWriter().Number(1, columns));
        ProtobufWriter tensor = new ProtobufWriter().Number(1, Float).Message(2, shape);
        return new ProtobufWriter().Text(1, name).Message(2, new ProtobufWriter().Message(1, tensor));
    }
}
