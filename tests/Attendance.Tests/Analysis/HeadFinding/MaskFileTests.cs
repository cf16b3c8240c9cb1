using System.Text;
using Attendance.Analysis.HeadFinding;
using Attendance.Attention;
using Attendance.Errors;
using Attendance.Tests.Weights;

namespace Attendance.Tests.Analysis.HeadFinding;

public sealed class MaskFileTests
{
    [Theory]
    [InlineData("m.json", "[[1, 0], [0.5, 1]]")]
    [InlineData("m.csv", "1,0\n0.5,1\n")]
    [InlineData("m.csv", "1;0\r\n0.5;1")]
    [InlineData("M.CSV", "1\t0\n\n0.5\t1\n")]
    public void Read_TextOfAnyKind_IsTheMatrix(string name, string text)
    {
        using var folder = new TemporaryFolder();

        AttentionMatrix mask = MaskFile.Read(folder.WriteText(name, text));

        Assert.Equal(2, mask.Queries);
        Assert.Equal([1, 0, 0.5f, 1], mask.Values.ToArray());
    }

    [Fact]
    public void Read_NumPysMatrix_IsTheMatrix()
    {
        using var folder = new TemporaryFolder();
        const string Header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }";
        byte[] header = [0x93, .. "NUMPY\u0001\0"u8, 70, 0, .. Encoding.ASCII.GetBytes(Header.PadRight(69) + "\n")];

        AttentionMatrix mask = MaskFile.Read(folder.Write("m.npy", (byte[])[.. header, 0, 0, 0x80, 0x3F, 0, 0, 0, 0]));

        Assert.Equal((1, 2), (mask.Queries, mask.Keys));
        Assert.Equal([1, 0], mask.Values.ToArray());
    }

    [Theory]
    [InlineData("m.json", "[[1, 0], [1]]", "is no matrix; expected rows of numbers, as many in each.")]
    [InlineData("m.json", "{}", "is no JSON array of rows; expected rows of numbers, as many in each.")]
    [InlineData("m.json", "[]", "is no matrix; expected rows of numbers, as many in each.")]
    [InlineData("m.csv", "1,x\n", "has 'x' in row 0; expected rows of numbers, as many in each.")]
    [InlineData("m.txt", "1", "cannot be a mask; expected a .npy, .npz, .json or .csv file.")]
    public void Read_WhatIsNoMatrix_SaysSo(string name, string text, string message)
    {
        using var folder = new TemporaryFolder();
        string path = folder.WriteText(name, text);

        Assert.Equal($"{path}: {message}", Assert.Throws<CheckpointException>(() => MaskFile.Read(path)).Message);
    }
}
