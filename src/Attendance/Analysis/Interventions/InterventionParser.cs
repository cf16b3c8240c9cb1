using System.Globalization;
using Attendance.Analysis.Counterfactuals;
using Attendance.Attention;
using Attendance.Errors;
using Attendance.Models;
using Attendance.Tokenizers;

namespace Attendance.Analysis.Interventions;

/// <summary>
/// Reads interventions as people write them: <c>5.1,7.3</c>, <c>5.1=2.0</c>, <c>5.1:query&gt;key</c>. Positions are
/// numbers, negative from the end, or the text of a token that stands in the prompt once.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="tokens">The prompt that positions refer to.</param>
public sealed class InterventionParser(TransformerModel model, IReadOnlyList<Token> tokens)
{
    /// <summary>The prompt that positions refer to.</summary>
    public IReadOnlyList<Token> Tokens => tokens;

    /// <summary>The model.</summary>
    public TransformerModel Model => model;

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
            .. text.Split(',').Select(block =>
                int.TryParse(block, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
                    ? BlockPart.Mlp(number).Resolve(model.Blocks, model.Heads)
                    : throw new InvalidRequestException(
                        $"'{block}' is no block; expected a whole number, for example 3.")),
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
        (HeadId head, int query, int key) = Cell(text);
        return new CutWeight(head, query, key);
    }

    /// <summary>A cell of a head's pattern, <c>5.1:query&gt;key</c>, whose score becomes −∞.</summary>
    /// <inheritdoc cref="CutWeight"/>
    public CutScore CutScore(string text)
    {
        (HeadId head, int query, int key) = Cell(text);
        return new CutScore(head, query, key);
    }

    /// <summary>A token that is hidden, by its position or its text.</summary>
    /// <param name="text">The token.</param>
    /// <exception cref="InvalidRequestException">The prompt has no such token, or several.</exception>
    public MaskToken MaskToken(string text) => new(Position(text, "token"));

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

    private BlockPart Part(string text) => BlockPart.Parse(text, model.Blocks, model.Heads);

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

    private (HeadId Head, int Query, int Key) Cell(string text)
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

        var head = HeadId.Parse(text[..colon], model.Blocks, model.Heads);
        return (head, Position(sides[0], "query"), Position(sides[1], "key"));
    }
}
