package objects

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"
)

// Lifecycle is a rule by which the storage itself deletes what is old. Exactly one of the two times is set.
type Lifecycle struct {
	// Name tells our rules from those of others; ours begin with "hivesync-".
	Name string
	// Prefix is what the keys start with; empty for all.
	Prefix string
	// ExpireDays is after how many days an object goes, AbortDays after how many an upload in parts that was not finished.
	ExpireDays, AbortDays int
}

// OurRules begins the names of our rules.
const OurRules = "hivesync-"

// Why a storage has no such rules of ours. Operators set them by hand then.
var (
	ErrNoLifecycle      = errors.New("objects: the storage knows no lifecycle rules")
	ErrLifecycleRefused = errors.New("objects: the storage's key may not change lifecycle rules")
)

// String says what a rule does.
func (l Lifecycle) String() string {
	if l.AbortDays > 0 {
		return fmt.Sprintf("give up unfinished uploads below %q after %d days", l.Prefix, l.AbortDays)
	}
	return fmt.Sprintf("delete objects below %q after %d days", l.Prefix, l.ExpireDays)
}

// SetLifecycle makes the rules the only ones of ours in the bucket, leaves those of others, and reports whether that changed anything.
// Errors: ErrNoLifecycle, ErrLifecycleRefused.
func (s *Store) SetLifecycle(ctx context.Context, rules []Lifecycle) (changed bool, err error) {
	ctx, cancel := s.bounded(ctx)
	defer cancel()
	var there []types.LifecycleRule
	out, err := s.client.GetBucketLifecycleConfiguration(ctx, &s3.GetBucketLifecycleConfigurationInput{Bucket: &s.bucket})
	switch code := errorCode(err); {
	case err == nil:
		there = out.Rules
	case code != "NoSuchLifecycleConfiguration":
		return false, s.lifecycleError(ctx, err)
	}
	var wanted []types.LifecycleRule
	for _, r := range there {
		if !strings.HasPrefix(aws.ToString(r.ID), OurRules) {
			wanted = append(wanted, r)
		}
	}
	for _, l := range rules {
		rule := types.LifecycleRule{ID: aws.String(l.Name), Status: types.ExpirationStatusEnabled, Filter: &types.LifecycleRuleFilter{Prefix: aws.String(l.Prefix)}}
		if l.AbortDays > 0 {
			rule.AbortIncompleteMultipartUpload = &types.AbortIncompleteMultipartUpload{DaysAfterInitiation: aws.Int32(int32(l.AbortDays))} //nolint:gosec // days
		} else {
			rule.Expiration = &types.LifecycleExpiration{Days: aws.Int32(int32(l.ExpireDays))} //nolint:gosec // days
		}
		wanted = append(wanted, rule)
	}
	if slices.EqualFunc(there, wanted, sameRule) {
		return false, nil
	}
	_, err = s.client.PutBucketLifecycleConfiguration(ctx, &s3.PutBucketLifecycleConfigurationInput{
		Bucket: &s.bucket, LifecycleConfiguration: &types.BucketLifecycleConfiguration{Rules: wanted},
	})
	return err == nil, s.lifecycleError(ctx, err)
}

func sameRule(a, b types.LifecycleRule) bool {
	return aws.ToString(a.ID) == aws.ToString(b.ID) && a.Status == b.Status && prefixOf(a) == prefixOf(b) && reflect.DeepEqual(daysOf(a), daysOf(b))
}

func prefixOf(r types.LifecycleRule) string {
	if r.Filter != nil {
		return aws.ToString(r.Filter.Prefix)
	}
	return aws.ToString(r.Prefix) //nolint:staticcheck // how some storages answer still
}

func daysOf(r types.LifecycleRule) (days [2]int32) {
	if r.Expiration != nil {
		days[0] = aws.ToInt32(r.Expiration.Days)
	}
	if r.AbortIncompleteMultipartUpload != nil {
		days[1] = aws.ToInt32(r.AbortIncompleteMultipartUpload.DaysAfterInitiation)
	}
	return days
}

func errorCode(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	return ""
}

func (s *Store) lifecycleError(ctx context.Context, err error) error {
	switch errorCode(err) {
	case "NotImplemented", "MethodNotAllowed", "XNotImplemented":
		return ErrNoLifecycle
	case "AccessDenied", "Forbidden":
		return ErrLifecycleRefused
	}
	return s.fail(ctx, "setting lifecycle rules", err)
}
