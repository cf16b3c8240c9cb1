namespace Attendance.Kernels;

/// <summary>Work that falls into tasks which may be done in any order, by any thread.</summary>
internal interface IWork
{
    /// <summary>Does one task.</summary>
    /// <param name="task">Its number, from 0.</param>
    void Do(int task);
}
