namespace Weir.Protocol;

/// <summary>What a control record tells the readers of a log.</summary>
public enum ControlRecordType
{
    /// <summary>The producer's transaction was aborted: its records are to be skipped.</summary>
    Abort = 0,

    /// <summary>The producer's transaction was committed.</summary>
    Commit = 1,

    /// <summary>Any other: part of the log that readers of records skip.</summary>
    Other = -1,
}
