using Attendance.Kernels;
using Attendance.Models;
using Attendance.Probes;
using Attendance.Weights;

namespace Attendance.Analysis.Architecture;

/// <summary>
/// How a linear layer of a checkpoint is stored, and that it is one function whichever way: GPT-2's <c>Conv1D</c> has
/// a weight <c>[in, out]</c> and computes x·W + b, PyTorch's <c>Linear</c> has one <c>[out, in]</c> and computes
/// x·Wᵀ + b.
/// </summary>
/// <remarks>
/// The layer is the first block's way into its MLP. What went into it and what came out are read off the run at hook
/// points; then it is computed twice more from the checkpoint's own weight: as it is stored, and from a transposed copy
/// by the other formula.
/// </remarks>
public sealed unsafe record StoredProjection
{
    private StoredProjection()
    {
    }

    /// <summary>The weight's name in the checkpoint.</summary>
    public required string Name { get; init; }

    /// <summary>Its axes as they are stored.</summary>
    public required IReadOnlyList<long> Shape { get; init; }

    /// <summary>Width of what goes in.</summary>
    public required int Inputs { get; init; }

    /// <summary>Width of what comes out, which is that of the bias.</summary>
    public required int Outputs { get; init; }

    /// <summary>
    /// Whether a stored row is an output's: <c>[out, in]</c>, as in <c>Linear</c>; else <c>[in, out]</c>.
    /// </summary>
    public required bool IsRowPerOutput { get; init; }

    /// <summary>
    /// Largest difference between the layer as it is stored and the other formula on the transposed copy.
    /// </summary>
    public required double Difference { get; init; }

    /// <summary>Largest difference between the layer as it is stored and what came out of it in the run.</summary>
    public required double DifferenceFromRun { get; init; }

    /// <summary>Largest value that came out, which the differences are to be seen against.</summary>
    public required double Largest { get; init; }

    /// <summary>
    /// The weight of the way into the first MLP, and its bias; null where the shapes do not say which way round it is.
    /// </summary>
    internal static (ParameterInfo Weight, ParameterInfo Bias)? Find(TransformerModel model)
    {
        foreach (ParameterInfo weight in model.Parameters)
        {
            if (ParameterParts.Of(weight.Name) == ParameterPart.Mlp && weight.Shape is [long rows, long columns])
            {
                string name = weight.Name[..(weight.Name.LastIndexOf('.') + 1)] + "bias";
                ParameterInfo? bias = model.Parameters.FirstOrDefault(parameter => parameter.Name == name);
                bool isClear = rows != columns && (rows == model.Width || columns == model.Width);
                return bias is not null && isClear ? (weight, bias) : null;
            }
        }

        return null;
    }

    /// <summary>The hook points before and behind the layer.</summary>
    internal static (string Input, string Output)? Points(TransformerModel model)
    {
        HookPoint? input = null;
        foreach (HookPoint point in model.Hooks.Points.Where(point => point.Block == 0))
        {
            if (point.Site == HookSite.MlpPre)
            {
                return input is { } before ? (before.Name, point.Name) : null;
            }

            bool isNorm = point.Site is HookSite.Ln1Normalized or HookSite.Ln2Normalized or HookSite.Ln3Normalized;
            input = isNorm ? point : input;
        }

        return null;
    }

    /// <summary>Measures the layer.</summary>
    /// <param name="model">The model.</param>
    /// <param name="input">What went in, <c>[T, E]</c>.</param>
    /// <param name="output">What came out, <c>[T, I]</c>.</param>
    /// <returns>Null where the model has no such layer.</returns>
    internal static StoredProjection? Measure(TransformerModel model, CapturedTensor input, CapturedTensor output)
    {
        if (Find(model) is not (ParameterInfo weight, ParameterInfo bias))
        {
            return null;
        }

        int outputs = (int)bias.Count;
        int inputs = (int)(weight.Count / outputs);
        bool isRowPerOutput = weight.Shape[0] == outputs;
        (float[] stored, float[] added) = model.WithWeights(() => Read(model, weight, bias));
        float[] turned = Transpose(stored, (int)weight.Shape[0], (int)weight.Shape[1]);
        int rows = input.Values.Length / inputs;
        float[] asStored = Apply(input.Values, rows, stored, isRowPerOutput, inputs, added);
        float[] other = Apply(input.Values, rows, turned, !isRowPerOutput, inputs, added);
        return new StoredProjection
        {
            Name = weight.Name,
            Shape = weight.Shape,
            Inputs = inputs,
            Outputs = outputs,
            IsRowPerOutput = isRowPerOutput,
            Difference = LargestDifference(asStored, other),
            DifferenceFromRun = LargestDifference(asStored, output.Values),
            Largest = asStored.Max(value => Math.Abs((double)value)),
        };
    }

    private static (float[] Weight, float[] Bias) Read(TransformerModel model, ParameterInfo weight, ParameterInfo bias)
    {
        using Checkpoint checkpoint = Checkpoint.Open(model.Files);
        return (Read(checkpoint, weight), Read(checkpoint, bias));
    }

    private static float[] Read(Checkpoint checkpoint, ParameterInfo parameter)
    {
        float[] values = new float[parameter.Count];
        checkpoint.Root.Get(parameter.Name, [.. parameter.Shape]).CopyTo(0, values);
        return values;
    }

    private static float[] Transpose(float[] matrix, int rows, int columns)
    {
        float[] turned = new float[matrix.Length];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                turned[(column * rows) + row] = matrix[(row * columns) + column];
            }
        }

        return turned;
    }

    private static float[] Apply(float[] x, int rows, float[] matrix, bool isRowPerOutput, int inputs, float[] bias)
    {
        float[] y = new float[rows * bias.Length];
        fixed (float* from = x, weight = matrix, added = bias, to = y)
        {
            int stride = isRowPerOutput ? inputs : bias.Length;
            var layer = new WeightMatrix(weight, WeightType.F32, inputs, bias.Length, stride, isRowPerOutput);
            KernelSet.Best.MatMul(from, rows, inputs, layer, added, to, bias.Length);
        }

        return y;
    }

    private static double LargestDifference(float[] a, float[] b)
    {
        double largest = 0;
        for (int i = 0; i < a.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs((double)a[i] - b[i]));
        }

        return largest;
    }
}
