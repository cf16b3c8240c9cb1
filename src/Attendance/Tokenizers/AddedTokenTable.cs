using Attendance.Errors;
using Attendance.Weights;

namespace Attendance.Tokenizers;

/// <summary>What the files say of added tokens, put together; the first file to say a thing is right.</summary>
internal sealed class AddedTokenTable
{
    /// <summary>GPT-2's one special token. It counts as special also where no file says so.</summary>
    public const string EndOfText = "<|endoftext|>";

    private readonly Dictionary<string, Declaration> _byContent = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];

    /// <summary>Takes in what one file says of one token.</summary>
    /// <param name="content">The token as it stands in a text; an empty one is left out.</param>
    /// <param name="declaration">What the file says.</param>
    /// <exception cref="CheckpointException">Another file gives it another id.</exception>
    public void Declare(string content, Declaration declaration)
    {
        if (content.Length == 0)
        {
            return;
        }

        if (!_byContent.TryGetValue(content, out Declaration? known))
        {
            _order.Add(content);
            _byContent.Add(content, declaration);
            return;
        }

        if (known.Id is int id && declaration.Id is int otherId && id != otherId)
        {
            throw TokenizerFault.In(
                declaration.File, $"{Printable.Quote(content)} has the id {otherId}, but {known.File} says {id}");
        }

        _byContent[content] = known with
        {
            Id = known.Id ?? declaration.Id,
            IsSpecial = known.IsSpecial || declaration.IsSpecial,
            TakesBlanksBefore = known.TakesBlanksBefore ?? declaration.TakesBlanksBefore,
            TakesBlanksAfter = known.TakesBlanksAfter ?? declaration.TakesBlanksAfter,
            IsNormalized = known.IsNormalized || declaration.IsNormalized,
        };
    }

    /// <summary>
    /// Gives each token its id, and adds those to the vocabulary that are not in it. One without an id anywhere gets
    /// the next free one, as in Hugging Face.
    /// </summary>
    /// <exception cref="CheckpointException">An id contradicts the vocabulary.</exception>
    public List<AddedToken> Resolve(Vocabulary vocabulary)
    {
        if (vocabulary.TryGetId(EndOfText, out _))
        {
            Declare(EndOfText, new Declaration(vocabulary.File, IsSpecial: true));
        }

        // Those with an id first, so that "the next free one" is not the id of another.
        foreach (string content in _order)
        {
            if (_byContent[content].Id is int id)
            {
                Place(vocabulary, content, id, _byContent[content].File);
            }
        }

        var tokens = new List<AddedToken>(_order.Count);
        foreach (string content in _order)
        {
            Declaration token = _byContent[content];
            if (!vocabulary.TryGetId(content, out int id))
            {
                id = vocabulary.Size;
                vocabulary.Add(content, id, token.File);
            }

            tokens.Add(new AddedToken(
                content, id, token.IsSpecial, token.TakesBlanksBefore ?? false, token.TakesBlanksAfter ?? false)
            {
                IsNormalized = token.IsNormalized,
            });
        }

        return tokens;
    }

    private static void Place(Vocabulary vocabulary, string content, int id, string file)
    {
        if (!vocabulary.TryGetId(content, out int known))
        {
            vocabulary.Add(content, id, file);
        }
        else if (known != id)
        {
            throw TokenizerFault.In(
                file, $"{Printable.Quote(content)} has the id {id}, but {vocabulary.File} says {known}");
        }
    }

    /// <summary>What one file says of a token; null is nothing.</summary>
    /// <param name="File">The file, as the user knows it.</param>
    /// <param name="Id">Its id.</param>
    /// <param name="IsSpecial">Whether it is called special.</param>
    /// <param name="TakesBlanksBefore">HF's <c>lstrip</c>.</param>
    /// <param name="TakesBlanksAfter">HF's <c>rstrip</c>.</param>
    /// <param name="IsNormalized">HF's <c>normalized</c>.</param>
    public sealed record Declaration(
        string File,
        int? Id = null,
        bool IsSpecial = false,
        bool? TakesBlanksBefore = null,
        bool? TakesBlanksAfter = null,
        bool IsNormalized = false);
}
