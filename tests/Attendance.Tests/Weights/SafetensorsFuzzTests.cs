using System.Text;

using Attendance.Errors;
using Attendance.Weights;

namespace Attendance.Tests.Weights;

/// <summary>Damages a good file in many ways: it opens, or ends in the typed error, and takes little memory.</summary>
public sealed class SafetensorsFuzzTests : IDisposable
{
    private const int Rounds = 6000;
    private const long MostBytes = 256 * 1024;

    private static readonly string[] s_numbers =
    [
        "-1", "0", "1", "7", "2147483648", "4294967295", "4611686018427387904", "9223372036854775807",
        "18446744073709551616", "1e9", "0.5", "null", "[]", "\"8\"", "",
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_DamagedBytes_OpensOrThrowsCheckpointException()
    {
        var random = new Random(20260101);
        byte[] good = Good();
        int[] outcomes = new int[2];
        for (int round = 0; round < Rounds; round++)
        {
            outcomes[Try(Damage(good, random)) ? 1 : 0]++;
        }

        // The damage must reach both sides, or the test tests nothing.
        Assert.All(outcomes, count => Assert.InRange(count, Rounds / 50, Rounds));
    }

    [Fact]
    public void Open_DamagedNumbers_OpensOrThrowsCheckpointException()
    {
        var random = new Random(20260102);
        byte[] good = Good();
        int length = BitConverter.ToInt32(good);
        string header = Encoding.UTF8.GetString(good, 8, length);
        int[] digits = [.. Enumerable.Range(0, header.Length).Where(i => char.IsAsciiDigit(header[i]))];
        for (int round = 0; round < Rounds; round++)
        {
            int at = digits[random.Next(digits.Length)];
            string damaged = header[..at] + s_numbers[random.Next(s_numbers.Length)] + header[(at + 1)..];
            _ = Try(WeightFiles.Safetensors(damaged, good.AsSpan(8 + length)));
        }
    }

    private static byte[] Good() => WeightFiles.Safetensors(
        """
        {"__metadata__":{"format":"pt"},"a.weight":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},
        "a.bias":{"dtype":"BF16","shape":[3],"data_offsets":[24,30]},"mask":{"dtype":"BOOL","shape":[2],
        "data_offsets":[30,32]},"none":{"dtype":"F16","shape":[0,9],"data_offsets":[32,32]},
        "ä":{"dtype":"F64","shape":[],"data_offsets":[32,40]}}
        """,
        [.. Enumerable.Range(0, 40).Select(i => (byte)i)]);

    private static byte[] Damage(byte[] good, Random random)
    {
        List<byte> bytes = [.. good];
        int times = random.Next(1, 4);
        for (int i = 0; i < times && bytes.Count > 0; i++)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 3:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 9), bytes.Count - at));
                    break;
                case 4:
                    bytes.Insert(at, (byte)"{}[]\",:0 "[random.Next(9)]);
                    break;
                default:
                    bytes[random.Next(Math.Min(8, bytes.Count))] ^= (byte)random.Next(256);
                    break;
            }
        }

        return [.. bytes];
    }

    private bool Try(byte[] bytes)
    {
        string path = _folder.Write("fuzz.safetensors", bytes);
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool opened = true;
        try
        {
            using var file = SafetensorsFile.Open(path);
            foreach (TensorData tensor in file.Tensors.Values.Where(t => t.DType.IsFloat()))
            {
                _ = tensor.ToArray();
            }
        }
        catch (CheckpointException e)
        {
            opened = false;
            Assert.DoesNotContain(e.Message, char.IsControl);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostBytes);
        return opened;
    }
}
