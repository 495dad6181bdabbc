namespace Weir.Faults.Forwarding;

/// <summary>A second arrival of a request.</summary>
/// <param name="When">It arrives when this completes.</param>
/// <param name="Answered">Called when it was answered; nobody gets the answer.</param>
sealed record RequestCopy(Task When, Action Answered);
