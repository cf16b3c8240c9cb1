using System.Globalization;
using Attendance.Analysis.Counterfactuals;
using Attendance.Attention;
using Attendance.Errors;
using Attendance.Models;
using Attendance.Tokenizers;

namespace Attendance.Analysis.Interventions;

/// <summary>
/// Reads interventions as people write them: <c>5.1,7.3</c>, <c>5.1=2.0</c>, <c>5.1:query&gt;key</c>. Positions are
/// numbers, negative from the end, or the text of a token that stands in the prompt once. In a model with several kinds
/// of attention the kind comes before the head, <c>cross.5.1</c>, and its stack before an MLP, <c>decoder.5.mlp</c>.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="tokens">The prompt that positions refer to.</param>
public sealed class InterventionParser(TransformerModel model, IReadOnlyList<Token> tokens)
{
    /// <summary>The prompt that positions refer to.</summary>
    public IReadOnlyList<Token> Tokens => tokens;

    /// <summary>The model.</summary>
    public TransformerModel Model => model;

    /// <summary>
    /// In a model with several kinds of attention, the kind of heads and tokens that name none, and of MLPs its stack;
    /// null where heads and MLPs must name theirs.
    /// </summary>
    /// <exception cref="InvalidRequestException">The model has no such kind.</exception>
    public string? Attention
    {
        get;
        init
        {
            _ = value is null ? 0 : model.Features.IndexOf(value, model.Architecture);
            field = value;
        }
    }

    /// <summary>Heads and MLPs, <c>5.1,7.3,2.mlp</c>.</summary>
    /// <param name="text">One, or several with commas between.</param>
    /// <exception cref="InvalidRequestException">One is none of the model's.</exception>
    public IReadOnlyList<BlockPart> Parts(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return [.. text.Split(',').Select(Part)];
    }

    /// <summary>Blocks whose MLPs are meant, <c>3,-1</c>.</summary>
    /// <param name="text">One, or several with commas between.</param>
    /// <exception cref="InvalidRequestException">One is no block of the model.</exception>
    public IReadOnlyList<BlockPart> Mlps(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return
        [
            .. text.Split(',').Select(one =>
            {
                (string? attention, string block) = AttentionPrefix.Split(one, model, Attention, isMlp: true);
                AttentionPrefix.Require(attention, model, block, isMlp: true);
                return int.TryParse(block, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
                    ? (BlockPart.Mlp(number) with { Attention = attention }).Resolve(model)
                    : throw new InvalidRequestException(
                        $"'{block}' is no block; expected a whole number, for example 3.");
            }),
        ];
    }

    /// <summary>Ablation of heads and MLPs, <c>5.1,7.3</c>.</summary>
    /// <param name="text">One, or several with commas between.</param>
    /// <param name="instead">What takes the place of what they write.</param>
    /// <exception cref="InvalidRequestException">One is none of the model's.</exception>
    public IEnumerable<Intervention> Ablate(string text, Ablation instead) =>
        Parts(text).Select(part => new Ablate(part, instead));

    /// <summary>Scaling, <c>5.1=2.0</c>; several with commas between.</summary>
    /// <param name="text">A head or MLP, =, and the factor.</param>
    /// <exception cref="InvalidRequestException">There is no such head or MLP, or no number.</exception>
    public IEnumerable<Intervention> Scale(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split(',').Select(ScaleOne);
    }

    /// <summary>A cell of a head's pattern, <c>5.1:query&gt;key</c>, whose weight becomes 0.</summary>
    /// <param name="text">The cell.</param>
    /// <exception cref="InvalidRequestException">There is no such head or position, or that is no cell.</exception>
    public CutWeight CutWeight(string text)
    {
        (string? attention, HeadId head, int query, int key) = Cell(text);
        return new CutWeight(head, query, key) { Attention = attention };
    }

    /// <summary>A cell of a head's pattern, <c>5.1:query&gt;key</c>, whose score becomes −∞.</summary>
    /// <inheritdoc cref="CutWeight"/>
    public CutScore CutScore(string text)
    {
        (string? attention, HeadId head, int query, int key) = Cell(text);
        return new CutScore(head, query, key) { Attention = attention };
    }

    /// <summary>
    /// A token that is hidden, by its position or its text; in a model with several kinds of attention perhaps in one
    /// of them only, <c>cross.2</c>, <c>decoder.2</c>.
    /// </summary>
    /// <param name="text">The token.</param>
    /// <exception cref="InvalidRequestException">The prompt has no such token, or several.</exception>
    public MaskToken MaskToken(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        (string? attention, string token) = AttentionPrefix.Split(text, model, Attention);
        return new MaskToken(Positions.Find(token, model.TextsOf(attention, tokens).Keys, "token"))
        {
            Attention = attention,
        };
    }

    /// <summary>Heads and MLPs that are taken from another prompt's run.</summary>
    /// <param name="text">One, or several with commas between.</param>
    /// <param name="from">The other prompt's tokens.</param>
    /// <exception cref="InvalidRequestException">One is none of the model's.</exception>
    public IEnumerable<Intervention> Patch(string text, IReadOnlyList<Token> from) =>
        Parts(text).Select(part => new Patch(part, from));

    /// <summary>A position of the prompt, by its number or its token's text.</summary>
    /// <param name="text">The position.</param>
    /// <param name="what">What it is, for messages: <c>query</c>, <c>key</c>, <c>token</c>.</param>
    /// <exception cref="InvalidRequestException">The prompt has no such token, or several.</exception>
    public int Position(string text, string what) => Positions.Find(text, tokens, what);

    /// <summary>A head, and a cell of its pattern.</summary>
    /// <param name="head">The head, <c>5.1</c>.</param>
    /// <param name="query">The position that looks, or its token's text.</param>
    /// <param name="key">The position that is looked at, or its token's text.</param>
    internal (string? Attention, HeadId Head, int Query, int Key) Cell(string head, string query, string key)
    {
        BlockPart part = HeadOf(head);
        (IReadOnlyList<Token> queries, IReadOnlyList<Token> keys) = model.TextsOf(part.Attention, tokens);
        return (
            part.Attention,
            new HeadId(part.Block, part.Head!.Value),
            Positions.Find(query, queries, "query"),
            Positions.Find(key, keys, "key"));
    }

    /// <summary>A head, and no MLP.</summary>
    internal BlockPart HeadOf(string text)
    {
        BlockPart part = Part(text);
        return part.Head is not null
            ? part
            : throw new InvalidRequestException($"'{text}' is an MLP, which looks nowhere; expected a head, for example 5.1.");
    }

    private BlockPart Part(string text) => BlockPart.Parse(text, model, Attention);

    private Scale ScaleOne(string text)
    {
        string[] sides = text.Split('=');
        if (sides.Length != 2)
        {
            throw new InvalidRequestException($"'{text}' is no scaling; expected head=factor, for example 5.1=2.0.");
        }

        return double.TryParse(sides[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double factor)
            && double.IsFinite(factor)
            ? new Scale(Part(sides[0]), factor)
            : throw new InvalidRequestException(
                $"'{sides[1]}' is no factor for {sides[0]}; expected a number, for example {sides[0]}=2.0.");
    }

    private (string? Attention, HeadId Head, int Query, int Key) Cell(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string[] sides = colon < 0 ? [] : text[(colon + 1)..].Split('>');
        if (sides.Length != 2)
        {
            throw new InvalidRequestException(
                $"'{text}' is no cell of a pattern; expected head:query>key in quotes, for example \"5.1:3>1\": "
                + "without quotes the shell takes > for itself.");
        }

        return Cell(text[..colon], sides[0], sides[1]);
    }
}
