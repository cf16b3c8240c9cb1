using Attendance.Kernels;

namespace Attendance.Tests.Models;

/// <summary>Theory data: every kernel of this machine with every case.</summary>
internal static class KernelCases
{
    public static TheoryData<string, string> Of(IEnumerable<string> cases)
    {
        var data = new TheoryData<string, string>();
        foreach (string name in cases)
        {
            foreach (KernelSet kernels in KernelSet.Available)
            {
                data.Add(name, kernels.Name);
            }
        }

        return data;
    }
}
