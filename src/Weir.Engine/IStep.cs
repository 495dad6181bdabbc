namespace Weir.Engine;

/// <summary>One transformation of a record. One instance per worker, so it needs no locks.</summary>
public interface IStep;
