using Attendance.Errors;
using Attendance.Weights;

namespace Attendance.Tokenizers;

/// <summary>The pieces of a vocabulary by id.</summary>
internal sealed class Vocabulary
{
    /// <summary>Ids from here on are refused: a table that long would be a damaged file, not a vocabulary.</summary>
    public const int IdLimit = 1 << 22;

    private const int None = -1;

    private readonly PieceTable _table;
    private int[] _placeOfId;

    /// <summary>Takes over what a file said.</summary>
    /// <param name="file">The file, as the user knows it.</param>
    /// <param name="pieces">Each piece with its id, at least 0 and below <see cref="IdLimit"/>.</param>
    /// <exception cref="CheckpointException">Two pieces have the same id, or there is none.</exception>
    public Vocabulary(string file, PieceTable pieces)
    {
        if (pieces.Count == 0)
        {
            throw TokenizerFault.In(file, "the vocabulary is empty; expected pieces with their ids");
        }

        File = file;
        _table = pieces;
        int largest = 0;
        for (int place = 0; place < pieces.Count; place++)
        {
            largest = Math.Max(largest, pieces.IdAt(place));
        }

        _placeOfId = NewPlaces(largest + 1);
        for (int place = 0; place < pieces.Count; place++)
        {
            Put(place, file);
        }
    }

    /// <summary>The file that the vocabulary comes from, as the user knows it.</summary>
    public string File { get; }

    /// <summary>One more than the largest id.</summary>
    public int Size => _placeOfId.Length;

    /// <summary>The piece of an id, or null when there is none.</summary>
    public string? PieceOf(int id) => Has(id) ? _table.PieceAt(_placeOfId[id]).ToString() : null;

    /// <summary>Number of characters of a piece that there is.</summary>
    public int LengthOf(int id) => _table.PieceAt(_placeOfId[id]).Length;

    /// <summary>Whether an id has a piece.</summary>
    public bool Has(int id) => (uint)id < (uint)_placeOfId.Length && _placeOfId[id] != None;

    /// <summary>The id of a piece.</summary>
    /// <returns>Whether there is such a piece.</returns>
    public bool TryGetId(ReadOnlySpan<char> piece, out int id) => _table.TryGetId(piece, out id);

    /// <summary>The id of a piece that there has to be.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="what">What it is, for the message: <c>the unknown token</c>.</param>
    /// <exception cref="CheckpointException">There is no such piece.</exception>
    public int Require(string piece, string what) => TryGetId(piece, out int id)
        ? id
        : throw TokenizerFault.In(File, $"{what} {Printable.Quote(piece)} is not in the vocabulary; expected it there");

    /// <summary>Adds a piece that is not in the vocabulary's own file.</summary>
    /// <param name="piece">A piece that is not there yet.</param>
    /// <param name="id">Its id.</param>
    /// <param name="file">The file that says so.</param>
    /// <exception cref="CheckpointException">The id is another piece's, or impossible.</exception>
    public void Add(string piece, int id, string file)
    {
        if (id is < 0 or >= IdLimit)
        {
            throw TokenizerFault.In(file, $"{Printable.Quote(piece)} has the id {id}; expected 0 to {IdLimit - 1}");
        }

        if (id >= _placeOfId.Length)
        {
            int[] places = NewPlaces(id + 1);
            _placeOfId.CopyTo(places, 0);
            _placeOfId = places;
        }

        _table.TryAdd(piece, id);
        Put(_table.Count - 1, file);
    }

    private static int[] NewPlaces(int size)
    {
        int[] places = new int[size];
        Array.Fill(places, None);
        return places;
    }

    private void Put(int place, string file)
    {
        int id = _table.IdAt(place);
        if (PieceOf(id) is string other)
        {
            string piece = _table.PieceAt(place).ToString();
            throw TokenizerFault.In(
                file,
                $"the id {id} stands for both {Printable.Quote(other)} and {Printable.Quote(piece)}; "
                + "expected one token for each id");
        }

        _placeOfId[id] = place;
    }
}
