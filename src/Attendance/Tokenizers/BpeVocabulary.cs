using Attendance.Errors;
using Attendance.Weights;

namespace Attendance.Tokenizers;

/// <summary>The pieces of a vocabulary by id, and the merges that lead to them; checked to fit each other.</summary>
internal sealed class BpeVocabulary
{
    /// <summary>Ids from here on are refused: a table that long would be a damaged file, not a vocabulary.</summary>
    public const int IdLimit = 1 << 22;

    private string?[] _pieces;

    /// <summary>Takes over what a file said.</summary>
    /// <param name="file">The file, as the user knows it.</param>
    /// <param name="ids">Each piece's id, at least 0 and below <see cref="IdLimit"/>.</param>
    /// <exception cref="CheckpointException">Two pieces have the same id, or there is none.</exception>
    public BpeVocabulary(string file, Dictionary<string, int> ids)
    {
        if (ids.Count == 0)
        {
            throw TokenizerFault.In(file, "the vocabulary is empty; expected an object of pieces with their ids");
        }

        File = file;
        Ids = ids;
        int largest = 0;
        foreach (int id in ids.Values)
        {
            largest = Math.Max(largest, id);
        }

        _pieces = new string?[largest + 1];
        foreach ((string piece, int id) in ids)
        {
            Place(piece, id, file);
        }
    }

    /// <summary>The file that the vocabulary comes from, as the user knows it.</summary>
    public string File { get; }

    /// <summary>Each piece's id.</summary>
    public Dictionary<string, int> Ids { get; }

    /// <summary>The merges as <c>a b</c>, by rank; checked by <see cref="MergeChecker"/>.</summary>
    public required List<string> Merges { get; init; }

    /// <summary>One more than the largest id.</summary>
    public int Size => _pieces.Length;

    /// <summary>The piece of an id, or null when there is none.</summary>
    public string? PieceOf(int id) => (uint)id < (uint)_pieces.Length ? _pieces[id] : null;

    /// <summary>Adds a piece that is not in the vocabulary's own file.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="id">Its id.</param>
    /// <param name="file">The file that says so.</param>
    /// <exception cref="CheckpointException">The id is another piece's, or impossible.</exception>
    public void Add(string piece, int id, string file)
    {
        if (id is < 0 or >= IdLimit)
        {
            throw TokenizerFault.In(file, $"{Printable.Quote(piece)} has the id {id}; expected 0 to {IdLimit - 1}");
        }

        if (id >= _pieces.Length)
        {
            Array.Resize(ref _pieces, id + 1);
        }

        Place(piece, id, file);
        Ids.Add(piece, id);
    }

    private void Place(string piece, int id, string file)
    {
        if (_pieces[id] is string other)
        {
            throw TokenizerFault.In(
                file,
                $"the id {id} stands for both {Printable.Quote(other)} and {Printable.Quote(piece)}; "
                + "expected one token for each id");
        }

        _pieces[id] = piece;
    }
}
