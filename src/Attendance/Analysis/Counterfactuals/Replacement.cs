using Attendance.Models;
using Attendance.Probes;

namespace Attendance.Analysis.Counterfactuals;

/// <summary>
/// What one head, or one MLP, would have written instead. Ablating (zeros or a mean), scaling and patching are all
/// replacements.
/// </summary>
public sealed class Replacement
{
    /// <summary>Other values, for example those of another run.</summary>
    /// <param name="block">The block, 0-based.</param>
    /// <param name="head">The head, 0-based; null for the block's MLP.</param>
    /// <param name="values">The head's z, <c>[T, D]</c>, or the MLP's output with its bias, <c>[T, E]</c>;
    /// row-major.</param>
    public Replacement(int block, int? head, float[] values)
        : this(block, head, (own, _) => Take(own, values)) => ArgumentNullException.ThrowIfNull(values);

    private Replacement(int block, int? head, Action<Span<float>, int> change)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(block);
        Variant = new Variant(block, head, change);
    }

    /// <summary>The block, 0-based.</summary>
    public int Block => Variant.Block;

    /// <summary>The head, 0-based; null for the block's MLP.</summary>
    public int? Head => Variant.Head;

    /// <summary>
    /// The kind of attention that has the head, by its name in <see cref="ModelFeatures.AttentionNames"/>, or whose
    /// stack has the MLP; the model's primary one when null.
    /// </summary>
    public string? Attention { get; private init; }

    internal Variant Variant { get; private init; }

    /// <summary>The same in another kind of attention, of a model that has several.</summary>
    /// <param name="attention">Its name in <see cref="ModelFeatures.AttentionNames"/>; the primary one when
    /// null.</param>
    public Replacement Of(string? attention) => new(Block, Head, Variant.Change)
    {
        Attention = attention,
        Variant = Variant with { Sites = AttentionSites.Of(attention) },
    };

    /// <summary>Nothing is written: zero ablation.</summary>
    /// <param name="block">The block, 0-based.</param>
    /// <param name="head">The head, 0-based; null for the block's MLP.</param>
    public static Replacement Zero(int block, int? head) => new(block, head, (values, _) => values.Clear());

    /// <summary>What was written, times a factor.</summary>
    /// <param name="block">The block, 0-based.</param>
    /// <param name="head">The head, 0-based; null for the block's MLP.</param>
    /// <param name="factor">0 ablates, 1 changes nothing.</param>
    public static Replacement Scaled(int block, int? head, float factor) => new(block, head, (values, _) =>
    {
        foreach (ref float value in values)
        {
            value *= factor;
        }
    });

    /// <summary>Every position writes the mean over the prompt's positions: mean ablation.</summary>
    /// <param name="block">The block, 0-based.</param>
    /// <param name="head">The head, 0-based; null for the block's MLP.</param>
    public static Replacement Mean(int block, int? head) => new(block, head, TakeMean);

    private static void Take(Span<float> own, float[] values)
    {
        if (values.Length != own.Length)
        {
            throw new ArgumentException($"The replacement has {values.Length} values; {own.Length} were written.");
        }

        values.CopyTo(own);
    }

    private static void TakeMean(Span<float> values, int width)
    {
        int rows = values.Length / width;
        for (int column = 0; column < width; column++)
        {
            double sum = 0;
            for (int row = 0; row < rows; row++)
            {
                sum += values[(row * width) + column];
            }

            for (int row = 0; row < rows; row++)
            {
                values[(row * width) + column] = (float)(sum / rows);
            }
        }
    }
}
