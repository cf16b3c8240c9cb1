using Attendance.Errors;

namespace Attendance.Tokenizers;

/// <summary>Which special tokens stand round a prompt and round two.</summary>
/// <param name="Single">Parts of one prompt.</param>
/// <param name="Pair">Parts of a pair; null where there is no way to join two texts.</param>
internal sealed record PromptTemplate(IReadOnlyList<TemplatePart> Single, IReadOnlyList<TemplatePart>? Pair)
{
    private static readonly TemplatePart s_first = new(null, 0, 0);

    /// <summary>GPT-2's: the text and nothing else.</summary>
    public static PromptTemplate Plain { get; } = new([s_first], null);

    /// <summary>One token at the beginning of every prompt.</summary>
    public static PromptTemplate Beginning(int token) => new([new TemplatePart(token, 0, 0), s_first], null);

    /// <summary>BERT's: <c>[CLS] a [SEP] b [SEP]</c>, with token types 0 and 1.</summary>
    public static PromptTemplate Bert(int cls, int sep)
    {
        TemplatePart[] single = [new(cls, 0, 0), s_first, new(sep, 0, 0)];
        return new PromptTemplate(single, [.. single, new(null, 1, 1), new(sep, 1, 1)]);
    }

    /// <summary>RoBERTa's: <c>&lt;s&gt; a &lt;/s&gt;&lt;/s&gt; b &lt;/s&gt;</c>, all of one token type.</summary>
    public static PromptTemplate Roberta(int cls, int sep)
    {
        TemplatePart[] single = [new(cls, 0, 0), s_first, new(sep, 0, 0)];
        return new PromptTemplate(single, [.. single, new(sep, 1, 0), new(null, 1, 0), new(sep, 1, 0)]);
    }

    /// <summary>Fails where a part is a token that there is not.</summary>
    /// <exception cref="CheckpointException">There is no such id.</exception>
    public void Require(Vocabulary vocabulary)
    {
        foreach (TemplatePart part in Single.Concat(Pair ?? []))
        {
            if (part.Token is int id && !vocabulary.Has(id))
            {
                throw TokenizerFault.In(vocabulary.File, $"every prompt is to have the id {id}, which has no token");
            }
        }
    }
}

/// <summary>One part of a template.</summary>
/// <param name="Token">The id of a special token, or null: the text of the segment stands here.</param>
/// <param name="Segment">0 for the first text and what belongs to it, 1 for the second.</param>
/// <param name="Type">The token type that the model is given.</param>
internal readonly record struct TemplatePart(int? Token, int Segment, int Type);
