namespace Weir.Engine.Configuration;

/// <summary><c>source.limits</c>.</summary>
static class LimitsSpec
{
    public static readonly SettingsSpec<RecordLimits> Spec = new SettingsSpec<RecordLimits>("limits", "Bounds on one record; beyond them it becomes a dead letter.")
        .Size("record", "Bytes of the value.", ByteSize.MiB(1), atLeast: new ByteSize(1), atMost: ByteSize.MiB(64))
        .Integer("depth", "Objects and arrays within each other.", 64, atLeast: 1, atMost: 64)
        .Integer("fields", "Fields of all the record's objects together.", 1_024, atLeast: 1, atMost: 65_536)
        .Integer("number", "Bytes of one number.", 64, atLeast: 1, atMost: 1_024)
        .Builds(values => new RecordLimits
        {
            Bytes = (int)values.Size("record").Bytes,
            Depth = (int)values.Integer("depth"),
            Fields = (int)values.Integer("fields"),
            NumberBytes = (int)values.Integer("number"),
        });
}
