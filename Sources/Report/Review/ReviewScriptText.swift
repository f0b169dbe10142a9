/// The review's script, `review.js`, as served.
package let reviewScript: [UInt8] = PackageResources.review_js
