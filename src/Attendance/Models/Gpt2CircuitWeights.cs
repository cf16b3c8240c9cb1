using Attendance.Circuits;
using Attendance.Errors;
using Attendance.Kernels;

namespace Attendance.Models;

/// <summary>GPT-2's weights per head. <c>c_attn</c> holds queries, keys and values of all heads side by side.</summary>
internal sealed unsafe class Gpt2CircuitWeights(Gpt2 model, Gpt2Weights weights)
    : CircuitWeights(model.Blocks, model.Heads, model.Config.Width, model.Config.HeadSize)
{
    public override NormParameters FinalNorm => model.WithWeights(() => Norm(weights.FinalNorm));

    public override HeadWeights Head(int block, int head) => model.WithWeights(() =>
    {
        LinearWeights qkv = weights.Blocks[block].QueryKeyValue;
        int at = head * HeadSize;
        return new HeadWeights
        {
            Width = Width,
            Size = HeadSize,
            ScoreScale = model.Config.ScaleOf(block),
            Query = Copy(qkv.Matrix.SliceOutputs(at, HeadSize)),
            QueryBias = Vector(qkv.Bias + at, HeadSize),
            Key = Copy(qkv.Matrix.SliceOutputs(Width + at, HeadSize)),
            KeyBias = Vector(qkv.Bias + Width + at, HeadSize),
            Value = Copy(qkv.Matrix.SliceOutputs((2 * Width) + at, HeadSize)),
            ValueBias = Vector(qkv.Bias + (2 * Width) + at, HeadSize),
            Output = HeadOutput(block, head),
        };
    });

    public override float[] HeadOutput(int block, int head) => model.WithWeights(
        () => Copy(weights.Blocks[block].Output.Matrix.SliceInputs(head * HeadSize, HeadSize)));

    public override float[] AttentionOutputBias(int block) =>
        model.WithWeights(() => Vector(weights.Blocks[block].Output.Bias, Width));

    public override NormParameters AttentionNorm(int block) =>
        model.WithWeights(() => Norm(weights.Blocks[block].Norm1));

    public override float[] OutputDirection(int token) => model.WithWeights(() =>
    {
        if (token < 0 || token >= model.Vocabulary)
        {
            throw new InvalidRequestException($"There is no token {token}; ids of {model.Name} are 0 to {model.Vocabulary - 1}.");
        }

        float[] direction = new float[Width];
        fixed (float* to = direction)
        {
            model.RequireOutputHead().CopyStoredRow(token, to);
        }

        return direction;
    });

    private NormParameters Norm(NormWeights norm) =>
        new(Vector(norm.Gain, Width), Vector(norm.Bias, Width), model.Config.LayerNormEpsilon);

    private static float[] Vector(float* from, int length) => new ReadOnlySpan<float>(from, length).ToArray();

    /// <summary><c>[inputs, outputs]</c></summary>
    private static float[] Copy(WeightMatrix matrix)
    {
        float[] copy = new float[matrix.Inputs * matrix.Outputs];
        fixed (float* to = copy)
        {
            for (int input = 0; input < matrix.Inputs; input++)
            {
                matrix.CopyStoredRow(input, to + ((long)input * matrix.Outputs));
            }
        }

        return copy;
    }
}
