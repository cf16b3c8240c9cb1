using Attendance.Tokenizers;
using CsCheck;

namespace Attendance.Tests.Tokenizers;

/// <summary>The merger against the definition: of all pairs the first learned, the leftmost, one at a time.</summary>
public sealed class BytePairMergerTests
{
    private static readonly string[] s_learned = ["a b", "b a", "ab a", "a a", "aa aa", "ab ab", "c ab", "abab aa"];

    [Fact]
    public void Encode_AnyWord_MergesTheFirstLearnedPairFirst()
    {
        (Vocabulary vocabulary, BytePairMerger merger) = Make();
        Gen.String[Gen.Char['a', 'c'], 0, 400].Sample(word =>
        {
            var ids = new List<int>();
            merger.Encode(word, ids);

            Assert.Equal(MergeByDefinition(word), ids.Select(id => vocabulary.PieceOf(id)!));
        });
    }

    [Fact]
    public void Encode_AWordOfAMillionLetters_Ends()
    {
        (Vocabulary vocabulary, BytePairMerger merger) = Make();
        var ids = new List<int>();

        merger.Encode(new string('a', 1_000_000), ids);

        Assert.Equal(250_000, ids.Count);
        Assert.All(ids, id => Assert.Equal("aaaa", vocabulary.PieceOf(id)));
    }

    private static (Vocabulary Vocabulary, BytePairMerger Merger) Make()
    {
        var pieces = new PieceTable(16);
        foreach (string piece in (string[])["a", "b", "c", .. s_learned.Select(merge => merge.Replace(" ", ""))])
        {
            pieces.TryAdd(piece, pieces.Count);
        }

        var checker = new MergeChecker("merges.txt", "line", pieces);
        for (int i = 0; i < s_learned.Length; i++)
        {
            checker.Add(s_learned[i], i + 1);
        }

        var vocabulary = new Vocabulary("vocab.json", pieces);
        return (vocabulary, new BytePairMerger(vocabulary, checker.Merges));
    }

    private static List<string> MergeByDefinition(string word)
    {
        List<string> pieces = [.. word.Select(letter => letter.ToString())];
        while (true)
        {
            int best = -1;
            int bestRank = int.MaxValue;
            for (int i = 0; i + 1 < pieces.Count; i++)
            {
                int rank = Array.IndexOf(s_learned, $"{pieces[i]} {pieces[i + 1]}");
                (best, bestRank) = rank >= 0 && rank < bestRank ? (i, rank) : (best, bestRank);
            }

            if (best < 0)
            {
                return pieces;
            }

            pieces[best] += pieces[best + 1];
            pieces.RemoveAt(best + 1);
        }
    }
}
