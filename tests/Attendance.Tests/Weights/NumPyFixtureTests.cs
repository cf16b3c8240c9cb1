using Attendance.Errors;
using Attendance.Weights;

namespace Attendance.Tests.Weights;

/// <summary>Files that NumPy itself wrote; <c>Fixtures/npy/README.md</c> says how.</summary>
public sealed class NumPyFixtureTests
{
    private static readonly float[] s_expected =
    [
        .. from i in Enumerable.Range(0, 2)
           from j in Enumerable.Range(0, 3)
           from k in Enumerable.Range(0, 4)
           select (((100 * i) + (10 * j) + k) / 4f) - 20,
    ];

    [Theory]
    [InlineData("f2.npy")]
    [InlineData("f4.npy")]
    [InlineData("f8.npy")]
    [InlineData("f2-big.npy")]
    [InlineData("f4-big.npy")]
    [InlineData("f8-big.npy")]
    [InlineData("fortran.npy")]
    [InlineData("version-2.npy")]
    [InlineData("version-3.npy")]
    public void Read_Array_IsWhatNumPyWrote(string name) => AssertExpected(NpyFile.Read(Fixture(name)));

    [Fact]
    public void Read_Integers_AreRefused()
    {
        var e = Assert.Throws<CheckpointException>(() => NpyFile.Read(Fixture("integers.npy")));

        Assert.Equal(CheckpointFault.UnsupportedType, e.Fault);
        Assert.Contains("'<i8'", e.Message);
    }

    [Theory]
    [InlineData("stored.npz")]
    [InlineData("compressed.npz")]
    public void Read_Archive_IsWhatNumPyWrote(string name)
    {
        string path = Fixture(name);

        Assert.Equal(["attention", "scalar", "arr_0"], NpzFile.List(path));
        AssertExpected(NpzFile.Read(path, "arr_0"));
        AssertExpected(NpzFile.Read(path, "attention"));
        NpyArray scalar = NpzFile.Read(path, "scalar");
        Assert.Empty(scalar.Shape);
        Assert.Equal([2.5f], scalar.Values);
    }

    private static void AssertExpected(NpyArray array)
    {
        Assert.Equal([2, 3, 4], array.Shape);
        Assert.Equal(s_expected, array.Values);
    }

    private static string Fixture(string name) => WeightFiles.Fixture("npy", name);
}
