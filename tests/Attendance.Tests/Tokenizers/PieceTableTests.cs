using Attendance.Tokenizers;
using CsCheck;

namespace Attendance.Tests.Tokenizers;

public sealed class PieceTableTests
{
    [Fact]
    public void TryGetId_AfterAnyPieces_IsADictionarys() =>
        Gen.String[Gen.Char['a', 'd'], 0, 4].Array[0, 200].Sample(pieces =>
        {
            // Room for none of them, so that the text and the buckets have to grow.
            var table = new PieceTable(0);
            var expected = new Dictionary<string, int>();
            for (int id = 0; id < pieces.Length; id++)
            {
                Assert.Equal(expected.TryAdd(pieces[id], id), table.TryAdd(pieces[id], id));
            }

            Assert.Equal(expected.Count, table.Count);
            foreach (string piece in (string[])[.. pieces, "e", "abcda"])
            {
                bool known = expected.TryGetValue(piece, out int expectedId);
                Assert.Equal(known, table.TryGetId(piece, out int id));
                Assert.Equal(expectedId, id);
            }

            Assert.Equal(
                expected.Select(entry => (entry.Key, entry.Value)),
                Enumerable.Range(0, table.Count).Select(i => (table.PieceAt(i).ToString(), table.IdAt(i))));
        });
}
