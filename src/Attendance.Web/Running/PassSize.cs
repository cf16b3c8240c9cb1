using Attendance.Models;
using Attendance.Tokenizers;

namespace Attendance.Web.Running;

/// <summary>How many bytes a pass needs.</summary>
internal static class PassSize
{
    /// <summary>
    /// Vectors of the residual stream's width that a pass works with, for each token: the stream itself, its norm, what
    /// is added to it, and the hidden layer, which is four times as wide.
    /// </summary>
    private const int WorkingVectors = 7;

    /// <summary>What a pass needs whose attention is kept.</summary>
    public static long Of(TransformerModel model, IReadOnlyList<Token> tokens) =>
        Working(model, tokens) + Kept(model, tokens);

    /// <summary>What a pass needs of which some tensors are kept, and of attention a block.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tokens">What is run.</param>
    /// <param name="tensors">How many tensors of the residual stream's width are kept.</param>
    public static long OfCapture(TransformerModel model, IReadOnlyList<Token> tokens, int tensors) =>
        Working(model, tokens) + Vectors(model, Rows(tokens) * (tensors + 2L));

    /// <summary>What a text needs that is continued: keys and values, which grow by doubling.</summary>
    public static long OfText(TransformerModel model, IReadOnlyList<Token> tokens) =>
        Working(model, tokens)
        + Vectors(model, 2L * model.Blocks * (tokens.Count + Math.Min(model.Context, 2L * tokens.Count)));

    private static long Working(TransformerModel model, IReadOnlyList<Token> tokens) =>
        Vectors(model, Rows(tokens) * WorkingVectors);

    /// <summary>Queries and keys, and two numbers for each row of a pattern.</summary>
    private static long Kept(TransformerModel model, IReadOnlyList<Token> tokens)
    {
        long bytes = 0;
        foreach (string name in model.Features.AttentionNames)
        {
            (IReadOnlyList<Token> queries, IReadOnlyList<Token> keys) = model.TextsOf(name, tokens);
            long blocks = model.BlocksWith(name);
            bytes += Vectors(model, blocks * (queries.Count + keys.Count))
                + (2 * sizeof(float) * blocks * model.HeadsWith(name) * queries.Count);
        }

        return bytes;
    }

    private static long Rows(IReadOnlyList<Token> tokens) =>
        tokens.Count + ((tokens as PromptWithDecoder)?.Decoder.Count ?? 0L);

    private static long Vectors(TransformerModel model, long count) => sizeof(float) * model.Width * count;
}
