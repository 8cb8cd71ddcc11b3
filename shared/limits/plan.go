// Package limits holds what each plan allows and counts its use. Every number comes from the
// configuration; nothing here is a constant of the product.
package limits

// Name is a counter of a plan.
type Name string

// The counters. RequestsPerMinute applies to every call; the others are named by a function's Meta.
const (
	None              Name = ""
	RequestsPerMinute Name = "requests_per_minute"
	PreviewsPerHour   Name = "previews_per_hour"
	LoginsPerMinute   Name = "logins_per_minute"
)
