namespace Weir.Commands.Testing;

/// <summary>How <c>weir test</c> writes what came of the cases.</summary>
enum TestFormat
{
    /// <summary>A line for each case, and what differs below those that failed.</summary>
    Text,
    /// <summary>One JSON document.</summary>
    Json,
    /// <summary>JUnit's XML, which every CI server reads.</summary>
    JUnit,
}
