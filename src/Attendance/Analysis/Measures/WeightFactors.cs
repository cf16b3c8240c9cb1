namespace Attendance.Analysis.Measures;

/// <summary>A measure that is the weight times a number of the query times a number of the key.</summary>
/// <param name="Queries">Of each query, <c>[S]</c>.</param>
/// <param name="Keys">Of each key, <c>[T]</c>.</param>
internal readonly record struct WeightFactors(double[] Queries, double[] Keys);
