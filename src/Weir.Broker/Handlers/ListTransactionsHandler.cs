using System.Text.RegularExpressions;
using Weir.Broker.Network;
using Weir.Broker.Security;
using Weir.Broker.Transactions;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Broker.Handlers;

/// <summary>ListTransactions 0-2: all transactional ids, or those in certain states, of certain producers, open for long (KIP-994), or of certain names (KIP-1152).</summary>
/// <remarks>Different from Apache Kafka: patterns are .NET's, without backtracking, not RE2/J's.</remarks>
sealed class ListTransactionsHandler(TransactionCoordinator transactions, BrokerClock clock) : IHandler<ListTransactionsRequest, ListTransactionsResponse>
{
    public ValueTask<ListTransactionsResponse> Handle(ListTransactionsRequest request, RequestContext context)
    {
        var response = new ListTransactionsResponse();
        if (Pattern(request.TransactionalIdPattern) is not { } named)
        {
            response.ErrorCode = ErrorCode.InvalidRegularExpression;
            return new(response);
        }
        response.UnknownStateFilters = [.. request.StateFilters.Where(state => !Enum.TryParse<TransactionState>(state, out _))];
        long now = clock.NowMs;
        response.TransactionStates = transactions.DescribeAll(transaction => Wanted(request, transaction, now) && named(transaction.Id) && context.May(AclOperation.Describe, AclResource.TransactionalId, transaction.Id)
            ? new ListTransactionsResponse.TransactionStateValue { TransactionalId = transaction.Id, ProducerId = transaction.ProducerId, TransactionState = transaction.State.ToString() }
            : null!);
        return new(response);
    }

    static bool Wanted(ListTransactionsRequest request, Transaction transaction, long now)
    {
        if (request.StateFilters.Count > 0 && !request.StateFilters.Contains(transaction.State.ToString())) return false;
        // One that is over is as old as its beginning, one that began nothing began at -1: in Apache Kafka too.
        if (request.ProducerIdFilters.Count > 0 && !request.ProducerIdFilters.Contains(transaction.ProducerId)) return false;
        return request.DurationFilter < 0 || now - transaction.StartedAtMs > request.DurationFilter;
    }

    static Func<string, bool>? Pattern(string? pattern)
    {
        if (string.IsNullOrEmpty(pattern)) return _ => true;
        try
        {
            return new Regex($"^(?:{pattern})$", RegexOptions.NonBacktracking).IsMatch;
        }
        catch (Exception invalid) when (invalid is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
